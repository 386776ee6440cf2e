/** Which heading is being read. */

/** Where on screen a heading counts as reached: this share of the window's height from its top. */
export const readingLine = 0.3;

/** A heading's place on screen, in CSS pixels from the window's top. */
export interface HeadingPlace {
  readonly id: string;
  readonly top: number;
}

/**
 * The heading whose text is being read: the last one above the reading line. At the page's end the last ones can't get
 * that high; then it is the last one in the window.
 * @param windowHeight in CSS pixels
 * @returns undefined above the first heading
 */
export function currentHeading(places: readonly HeadingPlace[], windowHeight: number, isAtEnd: boolean): string | undefined {
  const line = isAtEnd ? windowHeight : windowHeight * readingLine;
  return places.findLast(({ top }) => top < line)?.id;
}
