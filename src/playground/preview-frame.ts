/**
 * The inside of the preview's frame: the build puts `drawPages` into `playground-preview.html` as its one script. It makes one document of a container's
 * page and what belongs to it: style sheets and pictures come from the container through the panel, because nothing in the frame can reach it. What can't
 * be shown is left out and counted.
 */

export type ToFrame =
  /** `url`: of the page, which relative addresses start from. */
  | { readonly kind: "show"; readonly turn: number; readonly html: string; readonly url: string }
  | { readonly kind: "part"; readonly id: number; readonly part: FramePart | undefined };

export type FromFrame =
  /** The frame can be told what to show. */
  | { readonly kind: "ready" }
  /** A link was followed. */
  | { readonly kind: "follow"; readonly href: string }
  /** Something that belongs to the page is wanted from its container. */
  | { readonly kind: "get"; readonly id: number; readonly path: string }
  /** `leftOut`: what isn't shown, in words; empty where all is. */
  | { readonly kind: "shown"; readonly turn: number; readonly leftOut: readonly string[] };

/** A file from the container. */
export interface FramePart {
  readonly type: string;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** Runs in the frame. It is taken over as text, so that it uses nothing from outside of itself. */
export function drawPages(): void {
  // Enough for a start page; the emulated network is slow.
  const partsLimit = 24;
  const waiting = new Map<number, (part: FramePart | undefined) => void>();
  let requests = 0;
  const tell = (message: FromFrame) => parent.postMessage(message, "*");

  const base64 = (bytes: Uint8Array): string => {
    let binary = "";
    for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
    return btoa(binary);
  };

  const draw = async (html: string, url: URL): Promise<readonly string[]> => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const leftOut: string[] = [];
    const count = (number: number, one: string, many: string) => {
      if (number > 0) leftOut.push(`${number} ${number === 1 ? one : many}`);
    };
    const remove = (selector: string): number => {
      const found = page.querySelectorAll(selector);
      for (const element of found) element.remove();
      return found.length;
    };
    remove("base, meta[http-equiv]");
    count(remove("script"), "script", "scripts");
    count(remove("iframe, frame, object, embed"), "frame", "frames");
    count(remove("video, audio"), "recording", "recordings");
    for (const element of page.querySelectorAll("*")) for (const name of element.getAttributeNames()) if (name.startsWith("on")) element.removeAttribute(name);

    let parts = 0;
    let missing = 0;
    const get = async (address: string): Promise<FramePart | undefined> => {
      const target = URL.canParse(address, url) ? new URL(address, url) : undefined;
      let part: FramePart | undefined;
      if (target !== undefined && target.origin === url.origin && parts < partsLimit) {
        parts += 1;
        requests += 1;
        const id = requests;
        const { promise, resolve } = Promise.withResolvers<FramePart | undefined>();
        waiting.set(id, resolve);
        tell({ kind: "get", id, path: target.pathname + target.search });
        part = await promise;
      }
      if (part === undefined) missing += 1;
      return part;
    };
    for (const link of page.querySelectorAll("link")) {
      const address = link.getAttribute("href");
      const sheet = link.relList.contains("stylesheet") && address !== null ? await get(address) : undefined;
      if (sheet === undefined) {
        link.remove();
        continue;
      }
      const style = page.createElement("style");
      style.textContent = new TextDecoder().decode(sheet.body);
      link.replaceWith(style);
    }
    for (const picture of page.querySelectorAll("img[src]")) {
      const address = picture.getAttribute("src") ?? "";
      picture.removeAttribute("srcset");
      if (address.startsWith("data:")) continue;
      const found = await get(address);
      if (found === undefined) picture.removeAttribute("src");
      else picture.setAttribute("src", `data:${found.type};base64,${base64(found.body)}`);
    }
    count(missing, "file that couldn’t be had", "files that couldn’t be had");
    document.documentElement.replaceWith(document.importNode(page.documentElement, true));
    scrollTo(0, 0);
    return leftOut;
  };

  addEventListener("message", ({ source, data }: MessageEvent<ToFrame>) => {
    if (source !== parent) return;
    if (data.kind === "part") {
      waiting.get(data.id)?.(data.part);
      waiting.delete(data.id);
    } else {
      void draw(data.html, new URL(data.url)).then((leftOut) => tell({ kind: "shown", turn: data.turn, leftOut }));
    }
  });
  // Links and forms are taken over, because a frame that went elsewhere would leave the preview.
  document.addEventListener("click", (event) => {
    const href = event.target instanceof Element ? event.target.closest("a[href], area[href]")?.getAttribute("href") : undefined;
    if (href === undefined || href === null || /^#./.test(href)) return;
    event.preventDefault();
    tell({ kind: "follow", href });
  });
  document.addEventListener("submit", (event) => event.preventDefault());
  tell({ kind: "ready" });
}
