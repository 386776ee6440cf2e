// @ts-check
/**
 * The status page: asks the bridge every few seconds what its sessions are, and ends them. JavaScript as browsers run it, because the bridge serves
 * it as it stands. The token comes from the address, from this tab, or from another open tab of the guide (src/playground/siblings.ts).
 *
 * @import { BridgeStatus, SessionStatus } from "../protocol.ts"
 */

const sessionsPath = "/bridge/sessions";
/** Where the guide's pages keep the connection, in `sessionStorage` (src/playground/kept.ts). */
const connectionKey = "drydock.connection";
const themeKey = "drydock.theme";
const roundMs = 3000;
/** A tab that is asked answers at once; one that the browser has frozen doesn't. */
const siblingLimitMs = 1000;

/** @template {HTMLElement} T @param {string} id @param {new () => T} kind @returns {T} */
function part(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`The page has no ${kind.name} called ${id}.`);
  return found;
}

const news = part("news", HTMLParagraphElement);
const trouble = part("trouble", HTMLParagraphElement);
const shown = part("shown", HTMLDivElement);
const list = part("sessions", HTMLUListElement);
const title = part("sessions-title", HTMLHeadingElement);
const endAll = part("end-all", HTMLButtonElement);
const question = part("question", HTMLDialogElement);

/** Why nothing can be shown, in words for the reader. */
class Trouble extends Error {}

/** @param {HTMLElement} element @param {string} text */
function say(element, text) {
  // Only a change is spoken.
  if (element.textContent !== text) element.textContent = text;
}

// ── The token ──

/** @param {unknown} target @returns {string | undefined} the token, where the connection is this bridge's */
function tokenOf(target) {
  if (typeof target !== "object" || target === null || !("apiUrl" in target) || !("token" in target)) return undefined;
  return target.apiUrl === `${location.origin}/engine` && typeof target.token === "string" ? target.token : undefined;
}

/** @param {string} token */
function keep(token) {
  sessionStorage.setItem(connectionKey, JSON.stringify({ apiUrl: `${location.origin}/engine`, token, image: "", engineSocket: "" }));
}

/** @returns {string | undefined} */
function takeToken() {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given !== null) {
    // At once, so that it is in no history, no bookmark and nobody's view.
    history.replaceState(history.state, "", location.pathname);
    keep(given);
  }
  return tokenOf(JSON.parse(sessionStorage.getItem(connectionKey) ?? "null"));
}

/** @returns {Promise<string | undefined>} */
async function tokenOfSiblings() {
  const channel = new BroadcastChannel("drydock");
  /** @type {PromiseWithResolvers<string | undefined>} */
  const answered = Promise.withResolvers();
  channel.addEventListener("message", ({ data }) => {
    const token = data.kind === "engine" ? tokenOf(data.target) : undefined;
    if (token !== undefined) answered.resolve(token);
  });
  channel.postMessage({ kind: "which-engine" });
  const limit = setTimeout(() => answered.resolve(undefined), siblingLimitMs);
  const token = await answered.promise;
  clearTimeout(limit);
  channel.close();
  if (token !== undefined) keep(token);
  return token;
}

let token = takeToken();
addEventListener("hashchange", () => {
  token = takeToken();
  void round();
});

/**
 * @param {"GET" | "DELETE"} method
 * @param {string} path
 * @returns {Promise<unknown>} the answer's JSON
 * @throws {Trouble} with the bridge's reason
 */
async function ask(method, path) {
  token ??= await tokenOfSiblings();
  if (token === undefined) throw new Trouble("This page needs the bridge’s token. Open the address that the bridge printed when it started, leave that tab open, and reload this page.");
  /** @type {Response} */
  let answer;
  try {
    answer = await fetch(path, { method, headers: { Authorization: `Bearer ${token}` }, cache: "no-store", credentials: "omit" });
  } catch {
    throw new Trouble("The bridge doesn’t answer. It may have ended: start it again, and open the address that it prints.");
  }
  /** @type {unknown} */
  const body = await answer.json();
  if (answer.ok) return body;
  // Of an earlier start; another tab may have the new one.
  if (answer.status === 401) token = undefined;
  throw new Trouble(typeof body === "object" && body !== null && "message" in body ? String(body.message) : `The bridge answers with status ${answer.status}.`);
}

// ── Words ──

/** @param {number} ms @returns {string} */
function time(ms) {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return `${Math.floor(ms / 1000)} s`;
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h${minutes % 60 === 0 ? "" : ` ${minutes % 60} min`}`;
}

/** @param {number} count @param {string} what @returns {string} */
const counted = (count, what) => `${count} ${what}${count === 1 ? "" : "s"}`;

/** @param {number} bytes @returns {string} */
const megabytes = (bytes) => `${(bytes / 1024 ** 2).toFixed(bytes < 10 * 1024 ** 2 ? 1 : 0)} MiB`;

/** @param {SessionStatus} session @returns {string} */
const nameOf = ({ id }) => id.slice(0, 12);

/** @param {SessionStatus} session @param {BridgeStatus} status @returns {readonly (readonly [string, string])[]} */
function facts({ kind, reader, state, ageMs, idleMs, terminals, memoryBytes, cpus }, { readers, limits }) {
  const most = kind === "sandbox" && limits.memoryBytes !== null ? ` of ${megabytes(limits.memoryBytes)}` : "";
  return [
    ["Kind", kind === "sandbox" ? "Sandbox" : "On the engine itself"],
    ...(readers > 0 || reader !== null ? [/** @type {const} */ (["Reader", reader ?? "the bridge’s own user"])] : []),
    ["Container", state],
    ["Age", time(ageMs)],
    ["Idle for", time(idleMs)],
    ["Attached", terminals === 0 ? "no" : `in ${counted(terminals, "terminal")}`],
    ["Memory", memoryBytes === null ? "not told" : `${megabytes(memoryBytes)}${most}`],
    ["Processors busy", cpus === null ? "–" : cpus.toFixed(2)],
  ];
}

// ── Drawing ──

/** @param {HTMLElement} into @param {readonly (readonly [string, string])[]} pairs */
function drawPairs(into, pairs) {
  const have = [...into.querySelectorAll("dt")].map(({ textContent }) => textContent);
  if (have.join("\n") !== pairs.map(([name]) => name).join("\n")) {
    into.replaceChildren(
      ...pairs.map(([name]) => {
        const row = document.createElement("div");
        const term = document.createElement("dt");
        term.textContent = name;
        row.append(term, document.createElement("dd"));
        return row;
      }),
    );
  }
  for (const [index, value] of into.querySelectorAll("dd").entries()) say(value, pairs[index]?.[1] ?? "");
}

/** @param {SessionStatus} session @returns {HTMLLIElement} */
function newRow(session) {
  const row = document.createElement("li");
  row.dataset["id"] = session.id;
  const name = document.createElement("h3");
  name.append("Session ", Object.assign(document.createElement("code"), { textContent: nameOf(session) }));
  const end = document.createElement("button");
  end.type = "button";
  end.textContent = "End…";
  end.ariaLabel = `End session ${nameOf(session)}…`;
  end.addEventListener("click", () => void askToEnd(session));
  row.append(name, end, document.createElement("dl"));
  return row;
}

/** Rows stay where they are, so that the reader's focus does. @param {BridgeStatus} status */
function draw(status) {
  const { sessions, limits, remains, endpoint } = status;
  /** @type {Map<string | undefined, HTMLLIElement>} */
  const rows = new Map([...list.querySelectorAll("li")].map((row) => [row.dataset["id"], row]));
  for (const session of sessions) {
    const row = rows.get(session.id) ?? newRow(session);
    rows.delete(session.id);
    if (!row.isConnected) list.append(row);
    const details = row.querySelector("dl");
    if (details !== null) drawPairs(details, facts(session, status));
  }
  for (const row of rows.values()) {
    const hadFocus = row.contains(document.activeElement);
    row.remove();
    if (hadFocus) title.focus();
  }
  endAll.disabled = sessions.length === 0;
  part("none", HTMLParagraphElement).hidden = sessions.length > 0;
  drawPairs(part("limits", HTMLElement), [
    ["Sessions at the same time", String(limits.sessions)],
    ["A session ends when idle for", time(limits.idleMs)],
    ["Processors of a sandbox", limits.cpus === null ? "all" : String(limits.cpus)],
    ["Memory of a sandbox", limits.memoryBytes === null ? "all" : megabytes(limits.memoryBytes)],
    ["Processes of a sandbox", limits.processes === null ? "any number" : String(limits.processes)],
  ]);
  const left = [
    remains.volume === null ? "No volume with images of sandboxes." : `The volume ${remains.volume} with the sandboxes’ images stays, so that they are pulled once. “Remove everything” in the guide’s terminal removes it.`,
    remains.network === null ? "No network of sandboxes." : `The network ${remains.network} stays until the bridge ends, or until “Remove everything”.`,
  ];
  const remaining = part("remains", HTMLUListElement);
  if ([...remaining.children].map(({ textContent }) => textContent).join() !== left.join()) {
    remaining.replaceChildren(...left.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
  }
  say(news, `${counted(sessions.length, "session")} of at most ${limits.sessions}, on ${endpoint}.`);
  shown.hidden = false;
}

// ── Ending ──

/**
 * @param {{ title: string, text: string, yes: string }} words
 * @returns {Promise<boolean>} never settled for a question over which another was asked
 */
function confirmed(words) {
  part("question-title", HTMLHeadingElement).textContent = words.title;
  part("question-text", HTMLParagraphElement).textContent = words.text;
  const yes = part("yes", HTMLButtonElement);
  const no = part("no", HTMLButtonElement);
  yes.textContent = words.yes;
  return new Promise((resolve) => {
    yes.onclick = () => question.close("yes");
    no.onclick = () => question.close("no");
    // Escape closes it, too, and leaves the value of before.
    question.returnValue = "no";
    // A dialog's event comes later than its closing: an earlier question's may come while this one is open, and is no answer to it.
    question.onclose = () => {
      if (!question.open) resolve(question.returnValue === "yes");
    };
    question.showModal();
    no.focus();
  });
}

const consequences = "What was made in a sandbox goes with it; what was made on the engine itself stays. Whoever has it open is told.";

/** @param {SessionStatus} session */
async function askToEnd(session) {
  if (!(await confirmed({ title: `End session ${nameOf(session)}?`, text: consequences, yes: "End it" }))) return;
  await end(`${sessionsPath}/${session.id}`);
}

endAll.addEventListener("click", async () => {
  const count = list.children.length;
  if (!(await confirmed({ title: `End ${count === 1 ? "the only session" : `all ${count} sessions`}?`, text: consequences, yes: "End all" }))) return;
  endAll.disabled = true;
  await end(sessionsPath);
  title.focus();
});

/** Why the last end that was asked for failed, for as long as no other is asked for. */
let failure = "";

/** @param {string} path */
async function end(path) {
  failure = "";
  try {
    await ask("DELETE", path);
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    failure = error.message;
  }
  await round();
}

// ── Asking ──

let rounds = 0;

/** Asks and draws; then again and again while the page is looked at. */
async function round() {
  rounds += 1;
  const own = rounds;
  try {
    const status = await ask("GET", sessionsPath);
    // A later one is on its way.
    if (own !== rounds) return;
    draw(/** @type {BridgeStatus} */ (status));
    say(trouble, failure);
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    if (own !== rounds) return;
    say(trouble, error.message);
    say(news, "The sessions aren’t known at the moment.");
    shown.hidden = true;
  }
  setTimeout(() => {
    if (own === rounds && document.visibilityState === "visible") void round();
  }, roundMs);
}

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") void round();
});

/** The theme that the reader chose in the guide. */
function showTheme() {
  const theme = localStorage.getItem(themeKey);
  if (theme === "light" || theme === "dark") document.documentElement.dataset["theme"] = theme;
  else delete document.documentElement.dataset["theme"];
}
showTheme();
addEventListener("storage", showTheme);

void round();
