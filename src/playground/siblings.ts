/**
 * Other tabs of this site in this browser. A new tab has no token, since it is in no address, cookie or storage that tabs share; so
 * it asks the tabs that are open, over a channel that only pages of the same origin can listen to. With the last tab closed, nobody
 * answers. Small, because every page carries it.
 */
import { keep, read } from "./kept.ts";
import type { EndpointTarget } from "./engines/endpoint.ts";

type Message =
  | { readonly kind: "which-engine" }
  /** `fresh`: it was just opened with a new token, which others may lack. */
  | { readonly kind: "engine"; readonly target: EndpointTarget; readonly fresh: boolean };

/** A tab that is asked answers at once; one that the browser has frozen doesn't. */
const answerLimitMs = 400;

const channel = new BroadcastChannel("drydock");
const freshListeners = new Set<(target: EndpointTarget) => void>();

channel.addEventListener("message", ({ data }: MessageEvent<Message>) => {
  if (data.kind === "which-engine") {
    const target = read("drydock.connection");
    if (target !== undefined) channel.postMessage({ kind: "engine", target, fresh: false } satisfies Message);
  } else if (data.fresh) {
    for (const listener of freshListeners) listener(data.target);
  }
});

/** Tells the other tabs of a connection that they may not know. */
export function tellSiblings(target: EndpointTarget): void {
  channel.postMessage({ kind: "engine", target, fresh: true } satisfies Message);
}

/** @param listener gets what another tab was just opened with */
export function onFreshConnection(listener: (target: EndpointTarget) => void): void {
  freshListeners.add(listener);
}

/** Keeps the connection of another tab, where this tab has none and another one has. */
export async function connectionOfSiblings(): Promise<void> {
  if (read("drydock.connection") !== undefined) return;
  const answered = Promise.withResolvers<void>();
  const take = ({ data }: MessageEvent<Message>) => {
    if (data.kind !== "engine") return;
    keep("drydock.connection", data.target);
    answered.resolve();
  };
  channel.addEventListener("message", take);
  channel.postMessage({ kind: "which-engine" } satisfies Message);
  const limit = setTimeout(answered.resolve, answerLimitMs);
  await answered.promise;
  clearTimeout(limit);
  channel.removeEventListener("message", take);
}
