/** Cuts a stream of JSON messages, one a line, into messages. A chunk may end anywhere, also inside of a character. */

export interface JsonLine {
  /** The parsed line, or undefined where the line isn't JSON. */
  readonly value: unknown;
  /** The line as it came. */
  readonly text: string;
}

export class JsonLineReader {
  readonly #decoder = new TextDecoder();
  #rest = "";

  /** The lines that are complete with this chunk, in their order. Empty lines are left out. */
  push(chunk: Uint8Array): JsonLine[] {
    this.#rest += this.#decoder.decode(chunk, { stream: true });
    const lines = this.#rest.split(/\r?\n/);
    this.#rest = lines.pop() ?? "";
    return lines.flatMap(parseLine);
  }

  /** The last line, where the stream ended without a line break. */
  end(): JsonLine[] {
    const last = this.#rest + this.#decoder.decode();
    this.#rest = "";
    return parseLine(last);
  }
}

function parseLine(text: string): JsonLine[] {
  if (text.trim() === "") return [];
  try {
    return [{ value: JSON.parse(text) as unknown, text }];
  } catch (error) {
    if (error instanceof SyntaxError) return [{ value: undefined, text }];
    throw error;
  }
}
