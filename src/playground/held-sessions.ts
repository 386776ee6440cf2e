/**
 * Which sessions are on the screen of some tab of this browser. A lock of the browser says so (Web Locks API): it goes with its
 * tab, however that ends, so a session without one has lost its tab and can be taken up again.
 */
import type { Disposable } from "./engines/engine.ts";

const prefix = "drydock.session.";

/** Marks a session as shown by this tab. */
export function holdSession(containerId: string): Disposable {
  const released = Promise.withResolvers<void>();
  // Browsers have locks in secure contexts only, of which loopback is one. Shared, because a duplicated tab shows the same session.
  if ("locks" in navigator) void navigator.locks.request(prefix + containerId, { mode: "shared" }, () => released.promise);
  return { dispose: () => released.resolve() };
}

/** @returns a test for container ids; every session counts as held where the browser doesn't tell */
export async function heldSessions(): Promise<(containerId: string) => boolean> {
  if (!("locks" in navigator)) return () => true;
  const { held = [] } = await navigator.locks.query();
  const names = new Set(held.map(({ name }) => name));
  return (containerId) => names.has(prefix + containerId);
}
