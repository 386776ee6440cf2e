/**
 * Makes the guide readable offline, once the page is there: registers the service worker, and says when the guide has been
 * updated. Downloaded after the page has loaded.
 */
import { releaseKey } from "../layouts/storage-keys.ts";
import { store, stored } from "../layouts/storage.ts";
import { notify } from "../components/notice.ts";

const root = import.meta.env.BASE_URL.replace(/\/?$/, "/");

/** What the worker answers to a question (`worker.js`, its message listener). */
function ask(worker: ServiceWorker, question: "version" | "alone"): Promise<unknown> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }: MessageEvent<unknown>) => resolve(data);
    worker.postMessage(question, [port2]);
  });
}

/**
 * Lets a newer release that waits take over, if no other page of the older one is open.
 * @returns after it did, or at once when it doesn't
 */
async function takeOver(controller: ServiceWorker, waiting: ServiceWorker): Promise<void> {
  if ((await ask(controller, "alone")) !== true) return;
  const done = new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true }));
  waiting.postMessage("take over");
  await done;
}

/** The link that a click is about to follow in this tab, to another page of the site. */
function leavingLink(event: MouseEvent): HTMLAnchorElement | null {
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href]") : null;
  const isPlain = event.button === 0 && !event.defaultPrevented && !event.metaKey && !event.ctrlKey && !event.altKey && !event.shiftKey;
  if (link === null || !isPlain || link.origin !== location.origin || (link.target !== "" && link.target !== "_self") || link.hasAttribute("download")) return null;
  return link.pathname === location.pathname && link.hash !== "" ? null : link;
}

/** Changes to a newer release between two pages: the one is left, and the other not asked for yet. */
function changeBetweenPages(registration: ServiceWorkerRegistration): void {
  document.addEventListener("click", (event) => {
    const { waiting } = registration;
    const { controller } = navigator.serviceWorker;
    const link = leavingLink(event);
    // While a session lives, pages turn without being left (playground/soft-navigation.ts).
    const isSession = document.querySelector('[data-playground][data-state="ready"]') !== null;
    if (waiting === null || controller === null || link === null || isSession) return;
    event.preventDefault();
    void takeOver(controller, waiting).then(() => location.assign(link.href));
  });
}

/** Starts it. Failures concern reading offline only, and are noted for those who look. */
export async function readOffline(): Promise<void> {
  const { controller } = navigator.serviceWorker;
  if (controller !== null) {
    const version = String(await ask(controller, "version"));
    const before = stored(releaseKey);
    store(releaseKey, version);
    if (before !== null && before !== version) notify("The guide was updated since your last visit.");
  }
  try {
    changeBetweenPages(await navigator.serviceWorker.register(`${root}sw.js`, { scope: root }));
  } catch (error) {
    console.info("The guide can't be kept for reading offline:", error);
  }
}
