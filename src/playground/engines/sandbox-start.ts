/** Follows a sandbox while it starts: the script in it (bridge/sandbox-script.ts) tells its steps in the terminal's own stream. */
import { stepCommand } from "../../../bridge/sandbox-script.ts";

const told = new RegExp(`\\u001b\\]${stepCommand};(step|failed|ready);([^\\u0007]*)\\u0007`, "g");
/** What a start prints besides its steps is a few lines; an image whose shell floods the terminal isn't kept. */
const keptCharacters = 64 * 1024;

export class SandboxStart {
  readonly #decoder = new TextDecoder();
  #text = "";

  /** @param data bytes of the terminal, in any pieces */
  add(data: Uint8Array): void {
    this.#text = (this.#text + this.#decoder.decode(data, { stream: true })).slice(-keptCharacters);
  }

  /** The step that was told last, in words. */
  get step(): string | undefined {
    return this.#all().findLast(([, kind]) => kind === "step")?.[2];
  }

  /** How many steps were told. */
  get steps(): number {
    return this.#all().filter(([, kind]) => kind === "step").length;
  }

  /** Whether the shell has taken over and shown its prompt: what is typed before that would be echoed twice. */
  get isReady(): boolean {
    const ready = this.#all().find(([, kind]) => kind === "ready");
    // A prompt is an unfinished line; what a shell says before it ends in line breaks.
    return ready !== undefined && /[^\s][^\n]*$/.test(this.#text.slice(ready.index + ready[0].length));
  }

  /** What it printed, without escape sequences: the end of the inner engine's log, where that didn't start. */
  get printed(): string {
    return this.#text.replace(told, "").replace(/\u001b\[[0-9;?]*[ -/]*[@-~]/g, "").replaceAll("\r", "").trim();
  }

  #all(): RegExpExecArray[] {
    return [...this.#text.matchAll(told)];
  }
}
