/** All of offline reading that a page loads at once: when to begin with it. */
import { connection } from "../layouts/connection.ts";
import { afterLoad } from "../layouts/tasks.ts";

/**
 * Whether the guide is kept for offline reading here. On a loopback address it comes from this very machine, through a bridge or a
 * preview: it needs no network, and the port may be another program's tomorrow, which our worker must not stand before.
 */
export const isKeptHere = (hostname: string): boolean => !/^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);

async function begin(): Promise<void> {
  if (connection().saveData === true) return;
  const { readOffline } = await import("./register.ts");
  await readOffline();
}

/** Begins after the page has loaded, unless the reader's browser asks to save data. */
export function startOffline(): void {
  if (!("serviceWorker" in navigator) || !isKeptHere(location.hostname) || !import.meta.env.PROD) return;
  afterLoad(() => void begin());
}
