/**
 * Shows a container's page beside the terminal. It is fetched through the machine's network card, and drawn by a page of ours
 * (pages/playground-preview.html.ts) in a frame of no origin: nothing in it can run, reach this site's storage, or load anything.
 */
import { previewPage } from "../../bridge/protocol.ts";
import type { Machine } from "./engines/engine.ts";
import type { GuestDocument } from "./engines/tab/protocol.ts";
import { Failure } from "./failures.ts";
import { part } from "./panel-markup.ts";
import type { FromFrame, ToFrame } from "./preview-frame.ts";

const redirectLimit = 5;

/** How long a server may take to listen, and how often it is asked. */
const listeningLimitMs = 60_000;
const listeningPauseMs = 500;

/** What is shown, and where it comes from. */
interface Shown {
  readonly machine: Machine;
  readonly port: number;
  /** Gets the focus when the preview is closed. */
  readonly opener: HTMLElement;
}

export class Preview {
  readonly #section: HTMLElement;
  readonly #address: HTMLElement;
  readonly #about: HTMLElement;
  readonly #place: HTMLElement;
  readonly #frameUrl: string;
  #shown: Shown | undefined;
  #frame: HTMLIFrameElement | undefined;
  #ready = Promise.withResolvers<void>();
  #path = "/";
  /** The status of what is being shown (RFC 9110, 15). */
  #status = 200;
  /** Counts what is asked for, so that a late answer doesn't cover a newer one. */
  #turn = 0;

  /**
   * @param root the panel
   * @param baseUrl the site's own address, with a slash at its end
   */
  constructor(root: HTMLElement, baseUrl: string) {
    this.#section = part(root, "preview", HTMLElement);
    this.#address = part(root, "preview-address", HTMLElement);
    this.#about = part(root, "preview-about", HTMLElement);
    this.#place = part(root, "preview-frame", HTMLElement);
    this.#frameUrl = baseUrl + previewPage;
    root.addEventListener("click", ({ target }) => {
      const action = target instanceof Element ? target.closest<HTMLElement>("[data-action]")?.dataset["action"] : undefined;
      if (action === "preview-reload") void this.#go(this.#path);
      if (action === "preview-close") this.close();
    });
    addEventListener("message", ({ source, data }: MessageEvent<FromFrame>) => {
      // The frame has no origin to check, but it is the only one that this window is.
      if (this.#frame === undefined || source !== this.#frame.contentWindow) return;
      switch (data.kind) {
        case "ready":
          this.#ready.resolve();
          return;
        case "follow":
          void this.#go(data.href);
          return;
        case "get":
          void this.#givePart(data.id, data.path);
          return;
        case "shown":
          if (data.turn === this.#turn) this.#tellShown(data.leftOut);
      }
    });
  }

  open(shown: Shown): void {
    this.#shown = shown;
    this.#section.hidden = false;
    this.#makeFrame();
    void this.#go("/");
  }

  close(): void {
    const { opener } = this.#shown ?? {};
    const hadFocus = this.#section.contains(document.activeElement);
    this.#turn += 1;
    this.#shown = undefined;
    this.#frame?.remove();
    this.#frame = undefined;
    this.#section.hidden = true;
    if (hadFocus && opener?.isConnected === true) opener.focus();
  }

  #tell(message: ToFrame): void {
    this.#frame?.contentWindow?.postMessage(message, "*");
  }

  /** Gets something that belongs to the page. */
  async #givePart(id: number, path: string): Promise<void> {
    const { machine, port } = this.#shown ?? {};
    if (machine === undefined || port === undefined) return;
    try {
      const { status, type, body } = await machine.get(port, path);
      this.#tell({ kind: "part", id, part: status === 200 ? { type: type.split(";")[0] ?? "", body } : undefined });
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      // Counted among what couldn't be had.
      this.#tell({ kind: "part", id, part: undefined });
    }
  }

  #tellShown(leftOut: readonly string[]): void {
    const status = this.#status === 200 ? "" : `The container answers with status ${this.#status}. `;
    this.#about.textContent = status + (leftOut.length === 0 ? "" : `Not shown: ${leftOut.join(", ")}.`);
    this.#section.dataset["preview"] = "shown";
  }

  #makeFrame(): void {
    this.#frame?.remove();
    this.#ready = Promise.withResolvers<void>();
    const frame = document.createElement("iframe");
    // Without allow-same-origin, the frame is of no origin. Its one script is ours; a container's are left out, and its policy runs no other.
    frame.setAttribute("sandbox", "allow-scripts");
    frame.title = "The container’s page";
    frame.src = this.#frameUrl;
    this.#place.append(frame);
    this.#frame = frame;
  }

  /** @param href as in a link of the page */
  async #go(href: string): Promise<void> {
    const { machine, port } = this.#shown ?? {};
    if (machine === undefined || port === undefined) return;
    this.#turn += 1;
    const turn = this.#turn;
    const origin = `http://localhost:${port}`;
    const url = URL.canParse(href, origin + this.#path) ? new URL(href, origin + this.#path) : undefined;
    if (url?.origin !== origin) {
      this.#about.textContent = `This link leads out of the container, to ${href}. The preview shows the container alone.`;
      return;
    }
    this.#address.textContent = url.href;
    this.#about.textContent = "Fetching the page from the container…";
    this.#section.dataset["preview"] = "loading";
    try {
      const { document: found, at } = await follow(machine, port, url, () => turn === this.#turn);
      await this.#ready.promise;
      if (turn !== this.#turn) return;
      this.#path = at.pathname + at.search;
      this.#address.textContent = at.href;
      this.#status = found.status;
      this.#tell({ kind: "show", turn, html: htmlOf(found, at), url: at.href });
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (turn !== this.#turn) return;
      this.#section.dataset["preview"] = "failed";
      this.#about.textContent = error.detail.kind === "tab-no-document" ? `${error.detail.reason} A server may need a moment to start: press Reload, and look at its log with docker logs.` : error.message;
    }
  }
}

/** @param isWanted false when the reader doesn't wait any more */
async function follow(machine: Machine, port: number, url: URL, isWanted: () => boolean): Promise<{ document: GuestDocument; at: URL }> {
  let at = url;
  for (let redirects = 0; ; redirects += 1) {
    const document = await getOnceListening(machine, port, at.pathname + at.search, isWanted);
    const { status, location } = document;
    const next = status >= 300 && status < 400 && location !== undefined && URL.canParse(location, at) ? new URL(location, at) : undefined;
    if (next === undefined) return { document, at };
    if (next.hostname !== at.hostname || (next.port !== at.port && next.port !== "")) throw new Failure({ kind: "tab-no-document", reason: `It sends the browser on to ${next.href}, which isn’t in this container.`, isListening: true });
    if (redirects === redirectLimit) throw new Failure({ kind: "tab-no-document", reason: "It sends the browser round in a circle.", isListening: true });
    at = new URL(next.pathname + next.search, at);
  }
}

/** A port is published before the server behind it listens, so that nobody there is waited for a while. */
async function getOnceListening(machine: Machine, port: number, path: string, isWanted: () => boolean): Promise<GuestDocument> {
  for (let waitedMs = 0; ; waitedMs += listeningPauseMs) {
    try {
      return await machine.get(port, path);
    } catch (error) {
      const isEarly = error instanceof Failure && error.detail.kind === "tab-no-document" && !error.detail.isListening;
      if (!isEarly || waitedMs >= listeningLimitMs || !isWanted()) throw error;
      await new Promise((resolve) => setTimeout(resolve, listeningPauseMs));
    }
  }
}

function htmlOf({ type, body }: GuestDocument, at: URL): string {
  const kind = type.split(";")[0]?.trim().toLowerCase() ?? "";
  const text = () => new TextDecoder(/charset="?([\w-]+)/i.exec(type)?.[1]?.toLowerCase() === "iso-8859-1" ? "latin1" : "utf-8").decode(body);
  // Some servers don't say what they send.
  if (kind === "text/html" || (kind === "" && /^\s*</.test(text()))) return text();
  if (kind === "" || kind.startsWith("text/") || /[/+](?:json|xml|javascript)$/.test(kind)) return asText(text());
  if (kind.startsWith("image/")) return `<img src="${(at.pathname + at.search).replaceAll('"', "%22")}" alt="">`;
  return asText(`This is a file of ${body.length} bytes (${kind}), which a preview can’t show.`);
}

function asText(text: string): string {
  const pre = document.createElement("pre");
  pre.textContent = text;
  return pre.outerHTML;
}
