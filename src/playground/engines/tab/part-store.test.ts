// Parts against a real web server that leaves out, cuts off and alters what it sends.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { Failure, type FailureKind } from "../../failures.ts";
import { type Part, partName } from "./manifest.ts";
import { PartStore, type Shelf } from "./part-store.ts";

const content = Uint8Array.from({ length: 5000 }, (_, index) => index % 251);
const part: Part = { sha256: createHash("sha256").update(content).digest("hex"), bytes: content.length };
const cut = content.subarray(0, 3000);
const altered = Uint8Array.from(content, (byte, index) => (index === 17 ? byte ^ 1 : byte));
const longer = Uint8Array.from([...content, 0]);

/** What the server answers, one after the other; undefined is a 404, "broken" ends the connection. */
let answers: (Uint8Array | undefined | "broken")[] = [];
let server: Server;
let folderUrl = "";

before(async () => {
  server = createServer((_, response) => {
    const answer = answers.shift();
    if (answer === "broken") response.destroy();
    else if (answer === undefined) response.writeHead(404).end("no such file");
    else response.writeHead(200, { "Content-Type": "application/octet-stream" }).end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  folderUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/tab-engine/`;
});

after(() => server.close());

/** Keeps in memory what a browser's Cache keeps on its disk. */
class MemoryShelf implements Shelf {
  readonly kept = new Map<string, Uint8Array<ArrayBuffer>>();
  full = false;
  async match(url: string): Promise<Response | undefined> {
    const bytes = this.kept.get(url);
    return bytes === undefined ? undefined : new Response(bytes);
  }
  async put(url: string, response: Response): Promise<void> {
    if (this.full) throw new DOMException("Quota exceeded.", "QuotaExceededError");
    this.kept.set(url, new Uint8Array(await response.arrayBuffer()));
  }
  async delete(url: string): Promise<boolean> {
    return this.kept.delete(url);
  }
  async keys(): Promise<readonly Request[]> {
    return [...this.kept.keys()].map((url) => new Request(url));
  }
}

function store(shelf: Shelf | undefined, onNotKept: (error: unknown) => void = assert.ifError): PartStore {
  return new PartStore({ folderUrl, shelf, onNotKept });
}

test("a part is downloaded once, with its bytes counted, and then kept", async () => {
  const shelf = new MemoryShelf();
  answers = [content];
  const counted: number[] = [];
  const first = store(shelf);
  assert.deepEqual(await first.get(part, { onBytes: (bytes) => void counted.push(bytes) }), content);
  assert.deepEqual(await first.get(part), content, "from what it has kept itself");
  assert.equal(counted.at(-1), content.length);
  assert.deepEqual(await store(shelf).get(part), content, "without an answer of the server");
});

for (const [what, first] of [
  ["cut off", cut],
  ["altered", altered],
  ["too long", longer],
] as const) {
  test(`a part that came ${what} is fetched again`, async () => {
    answers = [first, content];
    assert.deepEqual(await store(new MemoryShelf()).get(part), content);
  });

  test(`a part that comes ${what} twice is told, and not kept`, async () => {
    const shelf = new MemoryShelf();
    answers = [first, first];
    await assert.rejects(store(shelf).get(part), isFailure("tab-part-damaged"));
    assert.equal(shelf.kept.size, 0);
  });
}

const refused: readonly (readonly [string, Uint8Array | undefined | "broken", FailureKind["kind"]])[] = [
  ["isn't there", undefined, "tab-part-missing"],
  ["doesn't come", "broken", "tab-part-unreachable"],
];
for (const [what, answer, kind] of refused) {
  test(`a part that ${what} is told`, async () => {
    answers = [answer];
    await assert.rejects(store(new MemoryShelf()).get(part), isFailure(kind));
  });
}

test("a part that somebody waits for is handed over at once, also a second time, and kept when it is quiet", async () => {
  const shelf = new MemoryShelf();
  const { promise: isKept, resolve: kept } = Promise.withResolvers<void>();
  const put = shelf.put.bind(shelf);
  shelf.put = async (url, response) => {
    await put(url, response);
    kept();
  };
  answers = [content];
  const urgent = new PartStore({ folderUrl, shelf, onNotKept: assert.ifError, quietMs: 50 });
  assert.deepEqual(await urgent.get(part, { isUrgent: true }), content);
  assert.equal(shelf.kept.size, 0);
  assert.deepEqual(await urgent.get(part, { isUrgent: true }), content, "without an answer of the server");
  await isKept;
  assert.deepEqual(shelf.kept.get(folderUrl + partName(part)), content);
});

test("a kept part that was damaged meanwhile is fetched again", async () => {
  const shelf = new MemoryShelf();
  shelf.kept.set(folderUrl + partName(part), altered);
  answers = [content];
  assert.deepEqual(await store(shelf).get(part), content);
  assert.deepEqual(shelf.kept.get(folderUrl + partName(part)), content);
});

test("a full storage is told once, and the part is used", async () => {
  const shelf = new MemoryShelf();
  shelf.full = true;
  const told: unknown[] = [];
  answers = [content, content];
  const full = store(shelf, (error) => told.push(error));
  assert.deepEqual(await full.get(part), content);
  assert.deepEqual(await full.get(part), content);
  assert.equal(told.length, 1);
});

test("a browser that keeps nothing does too", async () => {
  answers = [content];
  assert.deepEqual(await store(undefined).get(part), content);
});

test("parts of another image are forgotten", async () => {
  const shelf = new MemoryShelf();
  const other = `${folderUrl}${"0".repeat(64)}.bin`;
  shelf.kept.set(other, cut);
  shelf.kept.set(folderUrl + partName(part), content);
  await store(shelf).forgetOthers([part]);
  assert.deepEqual([...shelf.kept.keys()], [folderUrl + partName(part)]);
});

function isFailure(kind: FailureKind["kind"]): (error: unknown) => boolean {
  return (error) => error instanceof Failure && error.detail.kind === kind;
}
