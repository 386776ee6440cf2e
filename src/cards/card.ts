/**
 * The picture that a link to a page shows elsewhere: 1200 × 630 pixels. Its font comes from a package, so that the picture
 * is the same on every machine.
 */
import { createRequire } from "node:module";
import { Resvg, type ResvgRenderOptions } from "@resvg/resvg-js";
import { wrap } from "./wrap.ts";

export interface CardText {
  /** Above the title, such as the part of the guide. */
  readonly kicker: string;
  readonly title: string;
  readonly summary: string;
}

type Weight = 400 | 600;
const family = "IBM Plex Sans";
const resolve = createRequire(import.meta.url).resolve;
const fontFile: Readonly<Record<Weight, string>> = {
  400: resolve("@expo-google-fonts/ibm-plex-sans/400Regular/IBMPlexSans_400Regular.ttf"),
  600: resolve("@expo-google-fonts/ibm-plex-sans/600SemiBold/IBMPlexSans_600SemiBold.ttf"),
};
const optionsWith = (fontFiles: string[]): ResvgRenderOptions => ({ font: { fontFiles, loadSystemFonts: false, defaultFontFamily: family } });
const options = optionsWith(Object.values(fontFile));

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
const widths = new Map<string, number>();
/** Width of a text's ink in pixels. Words recur from card to card and from line to line, so each is measured once, with the one font that it needs. */
function wordWidth(word: string, size: number, weight: Weight): number {
  const key = `${weight} ${size} ${word}`;
  const known = widths.get(key);
  if (known !== undefined) return known;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="4000" height="200"><text x="0" y="100" font-size="${size}" font-weight="${weight}" font-family="${family}">${escaped(word)}</text></svg>`;
  const width = new Resvg(svg, optionsWith([fontFile[weight]])).getBBox()?.width ?? 0;
  widths.set(key, width);
  return width;
}

/** Plex Sans' space is a bit over a quarter of its size wide; the rest makes up for the side bearings that ink lacks. */
const spaceShare = 0.32;
const lineWidth = (size: number, weight: Weight) => (text: string): number => {
  const words = text.split(" ");
  return words.reduce((sum, word) => sum + wordWidth(word, size, weight), (words.length - 1) * size * spaceShare);
};

/** Sets lines under each other. @param y of the first baseline */
function setLines(lines: readonly string[], y: number, lineHeight: number, attributes: string): string {
  return lines.map((line, at) => `<text x="88" y="${y + at * lineHeight}" ${attributes}>${escaped(line)}</text>`).join("");
}

function cardSvg({ kicker, title, summary }: CardText): string {
  const titleLines = wrap(title, lineWidth(76, 600), 1020, 3);
  // Above the waterline there is room for five lines, and after a title of three for one.
  const summaryLines = wrap(summary, lineWidth(32, 400), 1000, titleLines.length < 3 ? 3 : 1);
  const titleY = 262;
  const summaryY = titleY + titleLines.length * 88 - 8;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 630" width="1200" height="630" font-family="${family}">
<rect width="1200" height="630" fill="#fdfdfc"/>
<g transform="translate(88 64) scale(2)"><path d="M2 10v18h28V10" fill="none" stroke="#1b2227" stroke-width="2.25"/><path d="M9 11h4v4H9zm5 0h4v4h-4zm5 0h4v4h-4zm-5-5h4v4h-4zm5 0h4v4h-4z" fill="#0b5c70"/><path d="M6 17h20l-2.5 6.5h-15z" fill="#a8452f"/></g>
<text x="172" y="114" font-size="36" font-weight="600" fill="#1b2227">Drydock</text>
<text x="1112" y="114" font-size="28" fill="#525d66" text-anchor="end">${escaped(kicker)}</text>
${setLines(titleLines, titleY, 88, 'font-size="76" font-weight="600" fill="#1b2227"')}
${setLines(summaryLines, summaryY, 46, 'font-size="32" fill="#525d66"')}
<path d="M0 582h1200v48H0z" fill="#0b5c70"/><path d="M0 582h1200v6H0z" fill="#a8452f"/>
</svg>`;
}

/** @returns the bytes of a PNG */
export const renderCard = (text: CardText): Uint8Array => new Resvg(cardSvg(text), options).render().asPng();
