/**
 * Keeps a session that its reader has in view. A bridge ends sessions through which nothing passes, and a reader who only reads makes nothing
 * pass: so what they do on the page counts too, and where they do nothing either, they are told before the end.
 */
import type { Disposable, IdleLimit } from "./engines/engine.ts";

/** What a reader does on a page. The pointer's way over it isn't among them: a table that is leaned on moves it. */
const doings = ["keydown", "click", "wheel", "touchmove", "scroll"] as const;
const longestNoticeMs = 5 * 60_000;

/** How long before the end the reader is told, in milliseconds: WCAG 2.2.1 asks for twenty seconds at least. @param limitMs see `IdleLimit` */
export function noticeMs(limitMs: number): number {
  return Math.min(longestNoticeMs, limitMs / 2);
}

export interface IdleWatch extends Disposable {
  /** Something passed through the session. */
  passed(): void;
}

/**
 * @param tell called with true when the session is about to end, and with false when it goes on after all
 */
export function watchIdle({ limitMs, use }: IdleLimit, tell: (ending: boolean) => void): IdleWatch {
  // Told so seldom that it costs nothing, and so often that a bridge never misses a reader who is there.
  const leastMs = Math.min(60_000, limitMs / 8);
  let lastUseMs = performance.now();
  let ending = false;
  let timer: ReturnType<typeof setTimeout>;
  const look = () => {
    const leftMs = lastUseMs + limitMs - noticeMs(limitMs) - performance.now();
    if (leftMs > 0) timer = setTimeout(look, leftMs);
    else tell((ending = true));
  };
  const passed = () => {
    lastUseMs = performance.now();
    if (!ending) return;
    tell((ending = false));
    look();
  };
  const done = () => {
    if (document.visibilityState !== "visible" || performance.now() - lastUseMs < leastMs) return;
    use();
    passed();
  };
  look();
  // Captured, because the terminal and parts of a page that scroll keep some of them to themselves.
  for (const doing of doings) document.addEventListener(doing, done, { capture: true, passive: true });
  document.addEventListener("visibilitychange", done);
  return {
    passed,
    dispose: () => {
      clearTimeout(timer);
      for (const doing of doings) document.removeEventListener(doing, done, { capture: true });
      document.removeEventListener("visibilitychange", done);
      if (ending) tell(false);
    },
  };
}
