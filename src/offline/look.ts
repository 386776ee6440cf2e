/** How the installed guide looks to a system: names, colours, icons. One place, because the manifest, the pages and the drawings share it. */

/** The page's ground in both themes, as in `styles/palette.css`; `look.test.ts` compares them. */
export const ground = { light: "#fdfdfc", dark: "#12171b" };

/** Icons in pixels. A maskable one may be cut to a circle of 80 % of its width (W3C, Web Application Manifest, “safe zone”). */
export const icons = [
  { name: "icon-48", size: 48, maskable: false },
  { name: "icon-192", size: 192, maskable: false },
  { name: "icon-512", size: 512, maskable: false },
  { name: "maskable-512", size: 512, maskable: true },
  { name: "apple-touch-icon", size: 180, maskable: true },
] as const;

/** The icon of a browser's tab, below the site's folder. */
export const tabIcon = `icons/${icons[0].name}.png`;

/** The logo as an icon. */
export function iconSvg({ size, maskable }: { readonly size: number; readonly maskable: boolean }): string {
  // The logo is drawn on 32 units; what isn't cut may be as wide as the icon.
  const share = maskable ? 0.58 : 0.84;
  const scale = (size * share) / 32;
  const offset = (size * (1 - share)) / 2;
  const paper = maskable ? `<rect width="${size}" height="${size}" fill="${ground.light}"/>` : `<rect width="${size}" height="${size}" rx="${size * 0.18}" fill="${ground.light}"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}">${paper}<g transform="translate(${offset} ${offset}) scale(${scale})"><path d="M2 10v18h28V10" fill="none" stroke="#1b2227" stroke-width="2.25"/><path d="M9 11h4v4H9zm5 0h4v4h-4zm5 0h4v4h-4zm-5-5h4v4h-4zm5 0h4v4h-4z" fill="#0b5c70"/><path d="M6 17h20l-2.5 6.5h-15z" fill="#a8452f"/></g></svg>`;
}
