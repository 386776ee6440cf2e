/** Asks the guest's agent, which runs commands beside the reader's shell, over the second serial line (engine/guest/usr/lib/drydock/agent). */

/** How a command ended, and what it printed. */
export interface AgentAnswer {
  readonly status: number;
  readonly output: string;
}

/** A guest that is busy with containers answers late; one that doesn't answer for so long has no agent any more. */
const answerLimitMs = 60_000;

export class Agent {
  readonly #send: (bytes: Uint8Array) => void;
  readonly #waiting = new Map<string, (answer: AgentAnswer | undefined) => void>();
  #line = "";
  // Requests of a machine that was saved may still be answered, so that numbers begin anywhere.
  #requests = Math.floor(Math.random() * 1e6);

  /** @param send puts bytes on the serial line */
  constructor(send: (bytes: Uint8Array) => void) {
    this.#send = send;
  }

  /** Takes a byte from the serial line. */
  take(byte: number): void {
    if (byte !== 0x0a) {
      this.#line += String.fromCharCode(byte);
      return;
    }
    const [, id = "", status, output = ""] = /^(\S+) (\d+) (\S*)\r?$/.exec(this.#line) ?? [];
    this.#line = "";
    const waiting = this.#waiting.get(id);
    if (waiting === undefined || status === undefined) return;
    this.#waiting.delete(id);
    waiting({ status: Number(status), output: new TextDecoder().decode(Uint8Array.from(atob(output), (character) => character.charCodeAt(0))) });
  }

  /**
   * @param command one line for `sh`
   * @returns undefined when the agent doesn't answer
   */
  ask(command: string): Promise<AgentAnswer | undefined> {
    this.#requests += 1;
    const id = `p${this.#requests}`;
    const { promise, resolve } = Promise.withResolvers<AgentAnswer | undefined>();
    const timer = setTimeout(() => {
      this.#waiting.delete(id);
      resolve(undefined);
    }, answerLimitMs);
    this.#waiting.set(id, (answer) => {
      clearTimeout(timer);
      resolve(answer);
    });
    this.#send(new TextEncoder().encode(`${id} ${command}\n`));
    return promise;
  }
}

/** Sets the guest's clock, which stood still while its state was on its way or the machine was paused. */
export function setClock(nowMs: number): string {
  return `date -s @${Math.floor(nowMs / 1000)}`;
}

/**
 * What a machine has to learn when it goes on from a saved state: what time it is, and random numbers of its own. Everybody who goes on from the same
 * state would draw the same ones, until the kernel gathers anew after a minute; what is written to the device alone is only used then (random(4)).
 * @param seed fresh random bytes
 */
export function wake(nowMs: number, seed: Uint8Array): string {
  const hexadecimal = Array.from(seed, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${setClock(nowMs)} && echo ${hexadecimal} > /dev/urandom && /usr/lib/drydock/reseed`;
}

/**
 * Prints “idle” when the reader's shell waits for a command: it is then the foreground process group of its terminal (proc_pid_stat(5), `tpgid`).
 * 58624 is the terminal's number: major 229, minor 0, the virtio console.
 */
export const isShellIdle =
  'for f in /proc/[0-9]*/stat; do read -r p c s pp pg se tty tp r < "$f"; [ "$tty" = 58624 ] && [ "$p" = "$se" ] && [ "$tp" = "$pg" ] && echo idle; done 2>/dev/null; true';
