/** The icons of the installed guide: `/icons/icon-192.png` and the others of `offline/look.ts`. */
import { renderAsync } from "@resvg/resvg-js";
import type { APIRoute, GetStaticPaths } from "astro";
import { icons, iconSvg } from "../../offline/look.ts";

interface Props {
  readonly icon: (typeof icons)[number];
}

export const getStaticPaths = (() => icons.map((icon) => ({ params: { name: icon.name }, props: { icon } }))) satisfies GetStaticPaths;

export const GET: APIRoute<Props> = async ({ props }) => {
  const image = await renderAsync(iconSvg(props.icon));
  return new Response(new Uint8Array(image.asPng()), { headers: { "Content-Type": "image/png" } });
};
