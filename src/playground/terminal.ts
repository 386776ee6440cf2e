/** The terminal on the screen: xterm, with the site's colours, the panel's size, and the ways in and out by keyboard. */
import { FitAddon } from "@xterm/addon-fit";
import { SerializeAddon } from "@xterm/addon-serialize";
import { type ITheme, Terminal } from "@xterm/xterm";
import type { Disposable } from "./engines/engine.ts";

/** Lines above the screen. */
const scrollbackLines = 5000;
/** xterm draws the page between what is written in one call and in the next, never within one: so much is parsed well within a frame of a slow machine. */
const pieceLength = 8 * 1024;
/** Lines of them that are kept across a reload: about half a megabyte of plain text. */
const keptLines = 2000;

/** A snapshot kept by an earlier version of this page has none. */
const sizeOfSnapshot = /^\x1b\[8;(\d{1,4});(\d{1,4})t/;

/** Told to people who reach the terminal by keyboard or screen reader; the panel shows the same. */
const terminalLabel = "Terminal. Control and backtick, or Shift and Tab, leaves it.";

export interface TerminalOptions {
  /** In CSS pixels. */
  readonly fontSize: number;
  readonly screenReaderMode: boolean;
}

export class PanelTerminal {
  readonly #terminal: Terminal;
  readonly #fit = new FitAddon();
  readonly #serialize = new SerializeAddon();
  readonly #host: HTMLElement;
  #replaying = 0;
  #restoring = false;

  constructor(host: HTMLElement, { fontSize, screenReaderMode }: TerminalOptions) {
    this.#host = host;
    const calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.#terminal = new Terminal({
      allowProposedApi: false,
      cursorBlink: !calm.matches,
      fontFamily: getComputedStyle(host).fontFamily,
      fontSize,
      // WCAG 2.2, 1.4.3, whatever colours a program chooses.
      minimumContrastRatio: 4.5,
      screenReaderMode,
      scrollback: scrollbackLines,
      theme: themeOf(host),
    });
    Terminal.strings.promptLabel = terminalLabel;
    this.#terminal.loadAddon(this.#fit);
    this.#terminal.loadAddon(this.#serialize);
    this.#terminal.attachCustomKeyEventHandler((event) => !leavesTerminal(event) && !isForClipboard(event, this.#terminal.hasSelection()));
    this.#terminal.open(host);
    // So that the next Ctrl+C interrupts again.
    host.addEventListener("copy", () => this.#terminal.clearSelection());

    new ResizeObserver(() => this.#fitSoon()).observe(host);
    calm.addEventListener("change", () => {
      this.#terminal.options.cursorBlink = !calm.matches;
    });
    const repaint = () => {
      this.#terminal.options.theme = themeOf(host);
    };
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
    new MutationObserver(repaint).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    this.#fitNow();
  }

  get columns(): number {
    return this.#terminal.cols;
  }

  get rows(): number {
    return this.#terminal.rows;
  }

  /**
   * Draws bytes, in pieces between which the page goes on. A character may be cut in two: xterm joins it again.
   * @param replayed they are old: what xterm would answer to questions in them is kept from the session
   * @returns a promise that is kept once they are on the screen
   */
  write(data: Uint8Array | string, replayed = false): Promise<void> {
    if (replayed) this.#replaying += 1;
    let at = 0;
    for (; at + pieceLength < data.length; at += pieceLength) this.#terminal.write(data.slice(at, at + pieceLength));
    return new Promise((resolve) => {
      this.#terminal.write(data.slice(at), () => {
        if (replayed) this.#replaying -= 1;
        resolve();
      });
    });
  }

  /** What the reader types, and what the terminal answers to programs. */
  onInput(listener: (text: string) => void): Disposable {
    return this.#terminal.onData((text) => {
      if (this.#replaying === 0) listener(text);
    });
  }

  onResize(listener: (columns: number, rows: number) => void): Disposable {
    return this.#terminal.onResize(({ cols, rows }) => listener(cols, rows));
  }

  /** Types a text and Enter, as one paste where the shell knows what that is (bracketed paste). */
  type(text: string): void {
    this.#terminal.paste(text);
    this.#terminal.input("\r");
    this.#terminal.scrollToBottom();
  }

  /** The screen and the lines above it, as text with escape sequences, of which the first is the terminal's size (XTWINOPS 8). */
  snapshot(): string {
    return `\x1b[8;${this.rows};${this.columns}t${this.#serialize.serialize({ scrollback: keptLines })}`;
  }

  /**
   * Draws a snapshot as output that is old. It is written into a terminal of its own size, which takes the panel's afterwards: one that becomes smaller gives
   * up its empty rows first, while rows written for a larger one would push the text above them out of sight.
   */
  async restore(snapshot: string): Promise<void> {
    const [, rows, columns] = sizeOfSnapshot.exec(snapshot) ?? [];
    this.#restoring = true;
    if (rows !== undefined && columns !== undefined) this.#terminal.resize(Number(columns), Number(rows));
    await this.write(snapshot, true);
    this.#restoring = false;
    this.#fitNow();
  }

  /** Away with everything but the line that is being typed. */
  clear(): void {
    this.#terminal.clear();
  }

  reset(): void {
    this.#terminal.reset();
  }

  focus(): void {
    this.#terminal.focus();
  }

  setFontSize(fontSize: number): void {
    this.#terminal.options.fontSize = fontSize;
    this.#fitNow();
  }

  setScreenReaderMode(on: boolean): void {
    this.#terminal.options.screenReaderMode = on;
  }

  /** Once a frame is enough: a drag changes the size more often than that. */
  #fitSoon = onceAFrame(() => this.#fitNow());

  #fitNow(): void {
    // A closed panel has no size, and its terminal keeps the one it had.
    if (this.#host.clientHeight > 0 && !this.#restoring) this.#fit.fit();
  }
}

function onceAFrame(action: () => void): () => void {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      action();
    });
  };
}

/** The keys that the page handles, and the terminal must leave alone. */
function leavesTerminal(event: KeyboardEvent): boolean {
  const shiftTab = event.key === "Tab" && event.shiftKey && !event.ctrlKey && !event.altKey;
  const ctrlBacktick = event.code === "Backquote" && event.ctrlKey && !event.shiftKey && !event.altKey;
  return shiftTab || ctrlBacktick;
}

/** Ctrl+C copies while something is selected, and Ctrl+V pastes: the browser does both, if xterm doesn't send them to the shell. */
function isForClipboard(event: KeyboardEvent, hasSelection: boolean): boolean {
  if (!event.ctrlKey || event.shiftKey || event.altKey || event.metaKey) return false;
  const key = event.key.toLowerCase();
  return key === "v" || (key === "c" && hasSelection);
}

const ansiNames = [
  ...(["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"] as const),
  ...(["brightBlack", "brightRed", "brightGreen", "brightYellow", "brightBlue", "brightMagenta", "brightCyan", "brightWhite"] as const),
];

/** The colours that the style sheet names for the terminal, in the theme that is shown now. */
function themeOf(host: HTMLElement): ITheme {
  // A custom property is text; a property that uses it has its value as a colour.
  const probe = document.createElement("span");
  probe.hidden = true;
  host.append(probe);
  const colour = (name: string): string => {
    probe.style.color = `var(--terminal-${name})`;
    return getComputedStyle(probe).color;
  };
  const theme: ITheme = {
    background: colour("background"),
    foreground: colour("foreground"),
    cursor: colour("cursor"),
    cursorAccent: colour("background"),
    selectionBackground: colour("selection"),
    scrollbarSliderBackground: colour("scrollbar"),
    ...Object.fromEntries(ansiNames.map((name, index) => [name, colour(String(index))])),
  };
  probe.remove();
  return theme;
}
