/**
 * The part of a service worker's global scope that `worker.js` uses. TypeScript's own types for it (the `webworker` library)
 * contradict those for pages, and both are checked in one program.
 */
export interface WorkerScope {
  readonly registration: { readonly scope: string };
  readonly clients: { matchAll(): Promise<readonly unknown[]>; claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: "install" | "activate", listener: (event: LifeEvent) => void): void;
  addEventListener(type: "fetch", listener: (event: FetchEvent) => void): void;
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
}

/** Installing and activating (Service Workers, ExtendableEvent). */
export interface LifeEvent {
  waitUntil(work: Promise<unknown>): void;
}

/** A request of a page (Service Workers, FetchEvent). */
export interface FetchEvent {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

/** What `release.ts` writes above the worker. */
export interface Release {
  /** Digest of all files: two releases with the same one are the same. */
  readonly version: string;
  /** Root-relative addresses with the base path, and the SHA-256 of what stands there, in base64. */
  readonly files: Readonly<Record<string, string>>;
  /** The address of the page that says that there is no such page. */
  readonly notFound: string;
}
