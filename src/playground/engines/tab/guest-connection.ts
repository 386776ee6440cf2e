/** Gets documents from containers, over the emulated network card: v86 plays the machine at the other end of the cable, and opens connections to the guest. */
import type { GuestDocument } from "./protocol.ts";
import { AnswerReader, NoAnswer, NobodyListens } from "./http-answer.ts";

/** The largest document that is shown. */
const documentLimitBytes = 16 * 1024 * 1024;

/** A guest that sends nothing for so long has nothing to send. */
const silenceLimitMs = 30_000;

interface Segment {
  readonly tcp: { readonly fin?: boolean; readonly seq: number };
  readonly tcp_data: Uint8Array;
}

/** v86's end of a TCP connection (its `TCPConnection`). */
export interface GuestConnection {
  on(event: "connect" | "shutdown" | "close", listener: () => void): void;
  on(event: "data", listener: (data: Uint8Array) => void): void;
  write(data: Uint8Array): void;
  close(): void;
  process(segment: Segment): void;
}

/** v86's network adapter, as far as its declared type leaves it out. */
export interface GuestNetwork {
  /** Called for the guest's own requests to anything at port 80. */
  fetch: () => Promise<Response>;
  connect(port: number): GuestConnection;
}

/** Keeps the guest from sending requests through the reader's browser. */
export function cutOff(network: GuestNetwork): void {
  network.fetch = () => Promise.resolve(new Response("This machine has no internet.\n", { status: 403, headers: { "Content-Type": "text/plain" } }));
}

/**
 * @param port of the guest, as the reader knows it
 * @param through the port that the connection is opened to, which leads there
 * @param path with its query, as in the request's first line
 * @throws NoAnswer when nothing listens there, or what comes isn't a whole answer
 */
export function getDocument(network: GuestNetwork, { port, through, path }: { port: number; through: number; path: string }): Promise<GuestDocument> {
  const { promise, resolve, reject } = Promise.withResolvers<GuestDocument>();
  const connection = network.connect(through);
  splitLastSegment(connection);
  const reader = new AnswerReader(documentLimitBytes);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOpen = false;
  const fail = (error: unknown) => {
    clearTimeout(timer);
    connection.close();
    reject(error instanceof Error ? error : new NoAnswer(String(error)));
  };
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => fail(new NoAnswer(isOpen ? "The container stopped answering." : "Nothing answers there.")), silenceLimitMs);
  };
  const take = (read: () => ReturnType<AnswerReader["push"]>) => {
    try {
      const answer = read();
      if (answer === undefined) return wait();
      clearTimeout(timer);
      connection.close();
      const { status, headers, body } = answer;
      resolve({ status, type: headers.get("content-type") ?? "", location: headers.get("location"), body });
    } catch (error) {
      fail(error);
    }
  };
  connection.on("connect", () => {
    isOpen = true;
    connection.write(new TextEncoder().encode(`GET ${path} HTTP/1.1\r\nHost: localhost:${port}\r\nAccept: */*\r\nUser-Agent: Drydock\r\nConnection: close\r\n\r\n`));
    wait();
  });
  connection.on("data", (data) => take(() => reader.push(data)));
  connection.on("shutdown", () => take(() => reader.end()));
  connection.on("close", () => (isOpen ? take(() => reader.end()) : fail(new NobodyListens("Nothing listens there."))));
  wait();
  return promise;
}

/** v86 throws away the bytes of a segment that also ends the connection (RFC 9293, 3.10.7.4 takes them first), so that such a one is taken for two. */
function splitLastSegment(connection: GuestConnection): void {
  const whole = connection.process.bind(connection);
  connection.process = (segment) => {
    const { tcp, tcp_data: data } = segment;
    if (tcp.fin !== true || data.length === 0) {
      whole(segment);
      return;
    }
    whole({ ...segment, tcp: { ...tcp, fin: false } });
    whole({ ...segment, tcp: { ...tcp, seq: tcp.seq + data.length }, tcp_data: new Uint8Array() });
  };
}
