import assert from "node:assert/strict";
import { test } from "node:test";
import { AnswerReader, NoAnswer } from "./http-answer.ts";

/** Reads an answer that comes in pieces of a size, and whose connection then ends. */
function read(text: string, pieceBytes: number, limitBytes = 100_000): { status: number; type: string | undefined; body: string } {
  const reader = new AnswerReader(limitBytes);
  const bytes = new TextEncoder().encode(text);
  let answer;
  for (let at = 0; at < bytes.length && answer === undefined; at += pieceBytes) answer = reader.push(bytes.subarray(at, at + pieceBytes));
  const { status, headers, body } = answer ?? reader.end();
  return { status, type: headers.get("content-type"), body: new TextDecoder().decode(body) };
}

const html = "Content-Type: text/html\r\n";
const right: readonly (readonly [what: string, text: string, status: number, body: string])[] = [
  ["with a length", `HTTP/1.1 200 OK\r\n${html}Content-Length: 5\r\n\r\nhello`, 200, "hello"],
  ["with a length, and more than that", `HTTP/1.1 200 OK\r\n${html}Content-Length: 5\r\n\r\nhello, you`, 200, "hello"],
  ["that ends with the connection", `HTTP/1.0 404 Not Found\r\n${html}\r\ngone`, 404, "gone"],
  ["with lines that end in LF alone", "HTTP/1.0 200 OK\nContent-Type: text/html\n\nhello", 200, "hello"],
  ["in chunks", `HTTP/1.1 200 OK\r\n${html}Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;a=b\r\nlo\r\n0\r\n\r\n`, 200, "hello"],
  ["without a body", `HTTP/1.1 204 No Content\r\n${html}\r\n`, 204, ""],
  ["after an interim one", `HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 200 OK\r\n${html}Content-Length: 2\r\n\r\nok`, 200, "ok"],
  ["whose reason is missing", `HTTP/1.1 200\r\n${html}\r\nok`, 200, "ok"],
];
for (const [what, text, status, body] of right) {
  for (const pieceBytes of [1, 7, 10_000]) {
    test(`an answer ${what}, in pieces of ${pieceBytes}`, () => assert.deepEqual(read(text, pieceBytes), { status, type: "text/html", body }));
  }
}

const wrong: readonly (readonly [what: string, text: string, words: RegExp])[] = [
  ["nothing", "", /without an answer/],
  ["half a head", "HTTP/1.1 200 OK\r\nContent-", /cut off/],
  ["less than was announced", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello", /cut off/],
  ["chunks without an end", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n", /cut off/],
  ["chunks that aren't", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhello\r\n", /chunks/],
  ["another protocol", "+OK Redis\r\n\r\n", /doesn’t speak HTTP/],
  ["too much", `HTTP/1.1 200 OK\r\n\r\n${"x".repeat(200_000)}`, /larger than/],
];
for (const [what, text, words] of wrong) {
  test(`${what} is no answer`, () => assert.throws(() => read(text, 1000), (error) => error instanceof NoAnswer && words.test(error.message)));
}
