/** Which images a page names, and what stood in for them in its rehearsal: the page says so at its end. */
import type { Block } from "../../src/markdown/blocks.ts";
import { standInNames } from "../../test/stand-ins.ts";
import { mentionedTags, textOf } from "./mentioned-tags.ts";

/** What the images of `test/stand-ins.ts` are made of, in a reader's words. */
export const madeOf: Readonly<Record<string, string>> = {
  "hello-world": "a shell script",
  busybox: "busybox-static",
  alpine: "busybox-static",
  debian: "bash, coreutils, apt",
  ubuntu: "bash, coreutils, apt",
  nginx: "nginx-light",
  httpd: "apache2-bin",
  redis: "redis-server",
  postgres: "postgresql",
  node: "Node.js 24 from npm",
  python: "python3",
  registry: "docker-registry",
};

/** Where a bare name is an image and not a word: after the commands, and in the lines of files, that take images. */
const imageLine = /\bdocker (?:(?:container )?(?:run|create)|service (?:create|update)|(?:image )?(?:pull|tag|save|history|inspect))\b|^\s*FROM |^\s*image: /;

/** @returns the images that stand-ins were there for, as the blocks name them, in the order of their names */
export function imagesNamed(blocks: readonly Block[]): string[] {
  const bare = new RegExp(`(?<=\\s)(?:${standInNames.join("|")})(?=\\s|$)`);
  // A command that goes on in the next line is one line.
  const lines = blocks.flatMap((block) => textOf(block).replaceAll("\\\n", " ").split("\n"));
  const found = lines.filter((line) => imageLine.test(line)).flatMap((line) => bare.exec(line)?.[0] ?? []);
  return [...new Set([...mentionedTags(blocks, standInNames), ...found])].sort();
}

/** @returns what each image was made of, by the name that the page uses */
export const stoodIn = (images: readonly string[]): Record<string, string> =>
  Object.fromEntries(images.map((image) => [image, madeOf[image.replace(/:.*/, "")] ?? "Debian packages"]));
