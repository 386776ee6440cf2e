/**
 * What the panel knows of an engine: it can be started, it reports how far it is, and it gives a session, which is a
 * terminal's other end. Everything about containers, sockets and emulators stays behind this.
 */

import type { FailureKind } from "../failures.ts";
import type { GuestDocument, SavedMachine } from "./tab/protocol.ts";

/** Something that was begun and can be ended; ending it twice does nothing more. */
export interface Disposable {
  dispose(): void;
}

/** How far a start has come. */
export interface Progress {
  /** What is being done, for people: "Pulling docker:dind". */
  readonly label: string;
  /** In `unit`; null as long as it isn't known. */
  readonly done: number | null;
  /** In `unit`; null as long as it isn't known. It may still grow. */
  readonly total: number | null;
  readonly unit: "bytes" | "steps";
}

/** How a session ended. */
export type EndReason =
  /** The shell ended by itself. `status` is its exit status, from 0 to 255; `outOfMemory`: the kernel ended something in it for want of memory. */
  | { readonly kind: "exited"; readonly status: number; readonly outOfMemory?: boolean }
  /** What the session ran in doesn't exist any more. `reason`: why a bridge ended it, in sentences, where it did. */
  | { readonly kind: "gone"; readonly reason?: string }
  /** The way to the session broke. It may still run: `start` with its bookmark finds it again. `detail`: what is in the way, where it is known. */
  | { readonly kind: "lost"; readonly detail?: FailureKind }
  /** What the session ran in failed. */
  | { readonly kind: "broken"; readonly detail: FailureKind };

/** All that `start` needs to find a session again, as plain JSON. What is in it is the engine's business. */
export type Bookmark = Readonly<Record<string, string | number>>;

export interface StartOptions {
  /** Width of the terminal in characters. */
  readonly columns: number;
  /** Height of the terminal in lines. */
  readonly rows: number;
  /** Go on with this session, and deliver what the terminal missed; null starts a new one. */
  readonly bookmark: Bookmark | null;
}

/**
 * Takes what the session prints.
 * @param data bytes for the terminal
 * @param replayed true for what was printed while nobody looked: questions in it (where is the cursor?) were put long ago
 *   and must not be answered now
 * @returns a promise that is kept once the bytes are on the screen: a session paces its source by it
 */
export type DataListener = (data: Uint8Array, replayed: boolean) => Promise<void>;

/** What a session can do whose machine is the page's own. */
export interface Machine {
  /** Told which of its TCP ports lead to containers: at once, and when that changes. */
  onPorts(listener: (ports: readonly number[]) => void): Disposable;
  /** Told when the browser's storage keeps no more of what was downloaded. */
  onNotKept(listener: () => void): Disposable;
  /** Told when the machine stands still because nobody looks, and when it goes on. */
  onPaused(listener: (paused: boolean) => void): Disposable;
  /** Whether anybody looks: a machine that nobody looks at and in which no command runs is paused. */
  setWatched(watched: boolean): void;
  /**
   * Gets a document over HTTP.
   * @param path with its query
   * @throws Failure when what comes is no answer
   */
  get(port: number, path: string): Promise<GuestDocument>;
  /**
   * Keeps the machine as it is now in the browser, in the place of what was kept before.
   * @param screen the terminal's, to be shown when it goes on
   * @throws Failure when there is no room
   */
  save(screen: string): Promise<SavedMachine>;
}

/** When a session is ended that nobody uses. */
export interface IdleLimit {
  /** How long nothing may pass through it, in milliseconds. */
  readonly limitMs: number;
  /** Tells that the reader is there, which counts as much as what passes. */
  use(): void;
}

export interface Session {
  /** The machine, where it is the page's own. */
  readonly machine?: Machine;
  /** Where the commands act, in words for the reader. */
  readonly place: string;
  /** The kind of shell at the other end, which decides the form of a command that is typed into it. */
  readonly shell: "sh" | "powershell";
  /** The address of the page about all sessions, where there is one that this reader may use and to which this page can give its token. */
  readonly overview?: string | undefined;
  /** Where the session ends when nothing passes through it; undefined: it doesn't. */
  readonly idle?: IdleLimit | undefined;
  /** Types into the session. */
  write(data: string | Uint8Array): void;
  /** Tells the session the terminal's new size, in characters and lines. */
  resize(columns: number, rows: number): void;
  /** What was printed before the first listener came is kept for it. */
  onData(listener: DataListener): Disposable;
  /** Called once. */
  onEnd(listener: (reason: EndReason) => void): Disposable;
  /** Where the screen stands now. It counts only what is on the screen, so that a later `start` sends the rest. */
  bookmark(): Bookmark;
  /**
   * Ends the session and removes what it ran in.
   * @throws Failure when that couldn't be removed
   */
  dispose(): Promise<void>;
}

export interface Engine {
  readonly id: "tab" | "endpoint";
  /**
   * Starts a session, or finds one again.
   * @param report called with each step
   * @param signal ends the attempt; what it made so far is removed
   * @throws Failure with what went wrong; the signal's reason when it was aborted
   */
  start(options: StartOptions, report: (progress: Progress) => void, signal: AbortSignal): Promise<Session>;
  /**
   * Looks for a session of this reader that runs and that no tab shows: one whose browser was closed, for example.
   * @returns what `start` finds it with
   */
  find(signal: AbortSignal): Promise<Bookmark | undefined>;
  /**
   * Removes all that sessions left: their containers, and what is kept from one to the next.
   * @returns what was removed, in words for the reader
   * @throws Failure with what couldn't be removed
   */
  removeEverything(signal: AbortSignal): Promise<string>;
}
