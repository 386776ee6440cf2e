/**
 * Reads one HTTP/1.x answer out of the bytes of a connection to the guest (RFC 9112). A preview asks for one document at a time, so that there is no
 * second answer behind the first.
 */

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case; of a name that comes twice, the first. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** An answer that isn't one, or is cut off, or too large; its message says which. */
export class NoAnswer extends Error {
  override readonly name: string = "NoAnswer";
}

/** Nothing listens at the port, or not yet. */
export class NobodyListens extends NoAnswer {
  override readonly name = "NobodyListens";
}

interface Head {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  /** Where the body begins. */
  readonly bodyAt: number;
}

export class AnswerReader {
  readonly #limitBytes: number;
  #bytes = new Uint8Array(16 * 1024);
  #length = 0;

  /** @param limitBytes the largest answer that is taken, head included */
  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /**
   * Takes bytes.
   * @returns the answer, once it is complete; undefined while it isn't, and for one whose end is the connection's
   * @throws NoAnswer
   */
  push(bytes: Uint8Array): HttpAnswer | undefined {
    if (this.#length + bytes.length > this.#limitBytes) throw new NoAnswer(`The answer is larger than ${Math.round(this.#limitBytes / 1e6)} MB.`);
    if (this.#length + bytes.length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + bytes.length));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
    return this.#read(false);
  }

  /**
   * The connection has ended.
   * @throws NoAnswer when the answer isn't complete
   */
  end(): HttpAnswer {
    const answer = this.#read(true);
    if (answer === undefined) throw new NoAnswer(this.#length === 0 ? "The connection ended without an answer." : "The answer is cut off.");
    return answer;
  }

  #read(ended: boolean): HttpAnswer | undefined {
    const bytes = this.#bytes.subarray(0, this.#length);
    const head = readHead(bytes);
    if (head === undefined) return undefined;
    const { status, headers, bodyAt } = head;
    const body = bytes.slice(bodyAt);
    if (status === 204 || status === 304) return { status, headers, body: new Uint8Array() };
    if (/\bchunked\s*$/i.test(headers.get("transfer-encoding") ?? "")) {
      const joined = dechunked(body);
      return joined === undefined ? undefined : { status, headers, body: joined };
    }
    const length = Number(headers.get("content-length") ?? Number.NaN);
    if (Number.isSafeInteger(length) && length >= 0) return body.length >= length ? { status, headers, body: body.slice(0, length) } : undefined;
    return ended ? { status, headers, body } : undefined;
  }
}

function readHead(bytes: Uint8Array): Head | undefined {
  const end = indexOfBlankLine(bytes);
  if (end === undefined) return undefined;
  const [first = "", ...lines] = new TextDecoder("latin1").decode(bytes.subarray(0, end.at)).split(/\r?\n/);
  const status = /^HTTP\/1\.\d (\d{3})(?: |$)/.exec(first)?.[1];
  if (status === undefined) throw new NoAnswer("What answers there doesn’t speak HTTP.");
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(0, colon)).trim().toLowerCase();
    if (name !== "" && !headers.has(name)) headers.set(name, line.slice(colon + 1).trim());
  }
  // An interim answer comes before the real one (RFC 9110, 15.2).
  if (status.startsWith("1")) {
    const next = readHead(bytes.subarray(end.after));
    return next === undefined ? undefined : { ...next, bodyAt: next.bodyAt + end.after };
  }
  return { status: Number(status), headers, bodyAt: end.after };
}

/** Servers send CR LF; a lone LF is to be taken for it (RFC 9112, 2.2). */
function indexOfBlankLine(bytes: Uint8Array): { at: number; after: number } | undefined {
  for (let at = 0; at < bytes.length; at += 1) {
    if (bytes[at] !== lineFeed) continue;
    if (bytes[at + 1] === lineFeed) return { at, after: at + 2 };
    if (bytes[at + 1] === carriageReturn && bytes[at + 2] === lineFeed) return { at, after: at + 3 };
  }
  return undefined;
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** @returns undefined while chunks are missing (RFC 9112, 7.1) */
function dechunked(body: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
  const joined = new Uint8Array(body.length);
  let length = 0;
  for (let at = 0; ; ) {
    const lineEnd = body.indexOf(lineFeed, at);
    if (lineEnd === -1) return undefined;
    const digits = /^[0-9a-f]{1,8}/i.exec(new TextDecoder("latin1").decode(body.subarray(at, lineEnd)))?.[0];
    if (digits === undefined) throw new NoAnswer("The answer’s chunks can’t be read.");
    const size = Number.parseInt(digits, 16);
    if (size === 0) return joined.slice(0, length);
    const start = lineEnd + 1;
    if (start + size > body.length) return undefined;
    joined.set(body.subarray(start, start + size), length);
    length += size;
    // The chunk's own line break.
    const after = body.indexOf(lineFeed, start + size);
    if (after === -1) return undefined;
    at = after + 1;
  }
}
