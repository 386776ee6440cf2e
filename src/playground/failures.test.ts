import assert from "node:assert/strict";
import { test } from "node:test";
import { explain, exitText, Failure, type FailureKind, killedStatuses } from "./failures.ts";

const address = "http://127.0.0.1:2375";
/** Each kind once, with what its explanation has to name. The type makes sure that none is forgotten. */
const kinds: { readonly [Kind in FailureKind["kind"]]: readonly [Extract<FailureKind, { kind: Kind }>, ...RegExp[]] } = {
  "not-an-address": [{ kind: "not-an-address", text: "%%" }, /%%/, /http:\/\//],
  "scheme-needs-bridge": [{ kind: "scheme-needs-bridge", scheme: "unix", address: "unix:///x.sock" }, /unix:\/\//, /--endpoint unix:\/\/\/x\.sock/],
  "scheme-unknown": [{ kind: "scheme-unknown", scheme: "ftp" }, /ftp:\/\//, /https:\/\//],
  "not-an-image": [{ kind: "not-an-image", text: "A B" }, /A B/, /docker:dind/],
  "mixed-content": [{ kind: "mixed-content", address }, /https/, /mixed content/],
  unreachable: [{ kind: "unreachable", address, local: false }, /127\.0\.0\.1:2375/, /certificate/],
  "blocked-by-cors": [{ kind: "blocked-by-cors", address, pageOrigin: "https://drydock.example" }, /CORS/, /--allow-origin https:\/\/drydock\.example/],
  "engine-unreachable": [{ kind: "engine-unreachable", address, reason: "No such socket." }, /can’t be reached/, /No such socket\./],
  "not-an-engine": [{ kind: "not-an-engine", address, found: "/_ping answers with status 404" }, /isn’t a Docker Engine/, /status 404/],
  "api-too-old": [{ kind: "api-too-old", newest: "1.40", needed: "1.41" }, /1\.40/, /1\.41/],
  "api-too-new": [{ kind: "api-too-new", oldest: "1.60", known: "1.51" }, /1\.60/, /1\.51/],
  "windows-engine": [{ kind: "windows-engine" }, /Switch to Linux containers/],
  "token-missing": [{ kind: "token-missing" }, /#token=/],
  "token-refused": [{ kind: "token-refused" }, /printed last/],
  "my-engine-not-allowed": [{ kind: "my-engine-not-allowed" }, /--allow-my-engine/],
  refused: [{ kind: "refused", reason: "Four sessions are open." }, /Four sessions are open\./],
  "image-not-pulled": [{ kind: "image-not-pulled", image: "docker:cli", reason: "no such host" }, /docker:cli/, /no such host/, /docker pull docker:cli/],
  "socket-refused": [{ kind: "socket-refused", address }, /WebSocket/],
  "engine-error": [{ kind: "engine-error", doing: "starting the shell", status: 500, reason: "no space left" }, /starting the shell/, /500/, /no space left/],
  "sandbox-impossible": [{ kind: "sandbox-impossible", why: "It is rootless.", reason: "operation not permitted", myEngineAllowed: false }, /rootless/, /not permitted/, /really gone/, /--allow-my-engine/],
  "sandbox-failed": [{ kind: "sandbox-failed", image: "docker:cli", printed: "dockerd: not found" }, /docker:cli/, /dockerd: not found/],
  podman: [{ kind: "podman", version: "5.4.0" }, /Podman 5\.4\.0/, /attach\/ws/],
  "session-gone": [{ kind: "session-gone" }, /doesn’t exist any more/],
  "session-exited": [{ kind: "session-exited", status: 3, outOfMemory: false, engineWasAway: false }, /status is 3/],
  "not-removed": [{ kind: "not-removed", container: "0123456789ab", reason: "Nothing answers." }, /docker rm --force 0123456789ab/, /Nothing answers/],
  "tab-browser-lacks": [{ kind: "tab-browser-lacks", what: "WebAssembly" }, /lacks WebAssembly/, /npm start/],
  "tab-part-missing": [{ kind: "tab-part-missing", part: "abc.bin", status: 404 }, /abc\.bin/, /404/],
  "tab-part-damaged": [{ kind: "tab-part-damaged", part: "abc.bin", bytes: 3, expectedBytes: 5 }, /abc\.bin/, /3 of 5 bytes/, /twice/],
  "tab-part-unreachable": [{ kind: "tab-part-unreachable", part: "abc.bin" }, /abc\.bin/, /connection/],
  "tab-image-foreign": [{ kind: "tab-image-foreign", reason: "it was made for another emulator" }, /another emulator/, /Reload/],
  "tab-memory-refused": [{ kind: "tab-memory-refused", reason: "RangeError" }, /600 MB/, /RangeError/, /other tabs/],
  "tab-broken": [{ kind: "tab-broken", reason: "RuntimeError" }, /RuntimeError/, /fresh/],
  "tab-guest-ended": [{ kind: "tab-guest-ended", words: "reboot: Power down" }, /Power down/, /fresh/],
  "tab-machine-gone": [{ kind: "tab-machine-gone" }, /lives in the page/, /fresh/],
  "tab-storage-full": [{ kind: "tab-storage-full", bytes: 150_000_000 }, /150 MB/, /full/, /docker image prune/],
  "tab-not-saved": [{ kind: "tab-not-saved", reason: "NotAllowedError" }, /NotAllowedError/, /goes on/],
  "tab-nothing-saved": [{ kind: "tab-nothing-saved" }, /removed/],
  "tab-saved-foreign": [{ kind: "tab-saved-foreign" }, /renewed/],
  "tab-saved-unreadable": [{ kind: "tab-saved-unreadable", reason: "cut off" }, /cut off/],
  "tab-no-document": [{ kind: "tab-no-document", reason: "Nothing listens there.", isListening: false }, /Nothing listens/, /docker logs/],
};

for (const [kind, [failure, ...named]] of Object.entries(kinds)) {
  test(`${kind} is told in words`, () => {
    const { title, text, command = "" } = explain(failure);
    for (const pattern of named) assert.match(`${title}\n${text}\n${command}`, pattern);
    assert.match(text, /[.:]$|: .+$/, "sentences end");
    assert.ok(title.length > 0 && title.length <= 80, "a title is one line");
  });
}

test("a secure page that asks for this machine is told of the browser's own question", () => {
  assert.match(explain({ kind: "unreachable", address, local: true }).text, /local network/);
  assert.doesNotMatch(explain({ kind: "unreachable", address, local: false }).text, /local network/);
});

test("where a bridge says why it ended a session, that is told", () => {
  const { text } = explain({ kind: "session-gone", reason: "Nothing passed through it for 2 hours." });
  assert.match(text, /^Nothing passed through it for 2 hours\. What you made in a sandbox is gone/);
});

test("a failure is an error with the title as its message", () => {
  const cause = new Error("inner");
  const failure = new Failure({ kind: "token-refused" }, { cause });
  assert.equal(failure.message, "The token is refused");
  assert.equal(failure.cause, cause);
});

test("what ended a shell is told exactly where it is known", () => {
  assert.match(exitText(137, { outOfMemory: true, engineWasAway: true }), /Memory ran out/);
  for (const status of killedStatuses) assert.match(exitText(status, { engineWasAway: true }), /engine was stopped or restarted.*docker ps -a/);
  assert.doesNotMatch(exitText(3, { engineWasAway: true }), /restarted/);
});

for (const [status, pattern] of [
  [0, /by itself/],
  [3, /status is 3/],
  [127, /status is 127/],
  [130, /signal 2/],
  [137, /killed/],
  [255, /status is 255/],
] as const) {
  test(`exit status ${status}`, () => assert.match(exitText(status), pattern));
}
