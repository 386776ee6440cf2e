/** Ways through the guide for readers with different errands, as the opening section suggests them. */
export interface ReadingPath {
  readonly name: string;
  readonly purpose: string;
  /** Numbers of the sections, in reading order. */
  readonly sections: readonly number[];
  /** The platform whose forms the path shows; without it the reader's own. */
  readonly platform?: "windows";
}

export const readingPaths: readonly ReadingPath[] = [
  { name: "New to Docker", purpose: "In order, then debugging, security and the common mistakes.", sections: [1, 2, 3, 4, 5, 6, 7, 13, 10, 15] },
  { name: "Developer", purpose: "Images that build fast, and a setup that starts with one command.", sections: [1, 2, 4, 5, 6, 7, 14, 15, 13, 23] },
  { name: "Operator", purpose: "Keeping other people’s containers running, watched and safe.", sections: [2, 10, 11, 12, 16, 17, 21, 22, 8, 9, 20] },
  { name: "Windows", purpose: "The developer’s way in PowerShell, and Windows containers.", sections: [2, 3, 4, 5, 6, 7, 14, 15, 13, 19], platform: "windows" },
];
