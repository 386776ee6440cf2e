/**
 * Everything that can go wrong between the page and an engine, and how it is told to a reader: what happened, to what, and
 * what to do next. A browser keeps much of this from a page on purpose; where it can't be known, the text says so.
 */

export type FailureKind =
  | { readonly kind: "not-an-address"; readonly text: string }
  /** `unix`, `npipe`, `ssh`: real endpoints, that a page can't open. */
  | { readonly kind: "scheme-needs-bridge"; readonly scheme: string; readonly address: string }
  | { readonly kind: "scheme-unknown"; readonly scheme: string }
  | { readonly kind: "not-an-image"; readonly text: string }
  | { readonly kind: "mixed-content"; readonly address: string }
  /** No answer of any kind. `local`: a secure page asked for this machine, which some browsers refuse or ask about. */
  | { readonly kind: "unreachable"; readonly address: string; readonly local: boolean }
  /** Something answers, and the browser keeps the answer from the page. */
  | { readonly kind: "blocked-by-cors"; readonly address: string; readonly pageOrigin: string }
  /** A bridge or a proxy answers, and says that it can't reach what is behind it. */
  | { readonly kind: "engine-unreachable"; readonly address: string; readonly reason: string }
  | { readonly kind: "not-an-engine"; readonly address: string; readonly found: string }
  | { readonly kind: "api-too-old"; readonly newest: string; readonly needed: string }
  | { readonly kind: "api-too-new"; readonly oldest: string; readonly known: string }
  | { readonly kind: "windows-engine" }
  | { readonly kind: "token-missing" }
  | { readonly kind: "token-refused" }
  | { readonly kind: "my-engine-not-allowed" }
  /** The bridge's or a proxy's 403 or 429, with the reason that it gave. */
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "image-not-pulled"; readonly image: string; readonly reason: string }
  | { readonly kind: "socket-refused"; readonly address: string }
  | { readonly kind: "engine-error"; readonly doing: string; readonly status: number; readonly reason: string }
  /** The engine runs no privileged containers. `why`: a sentence; `reason`: its own words. */
  | { readonly kind: "sandbox-impossible"; readonly why: string; readonly reason: string; readonly myEngineAllowed: boolean }
  /** The engine in the sandbox ended instead of answering. `printed`: its last words. */
  | { readonly kind: "sandbox-failed"; readonly image: string; readonly printed: string }
  | { readonly kind: "podman"; readonly version: string }
  /** `reason`: why a bridge ended it, in sentences, where it did. */
  | { readonly kind: "session-gone"; readonly reason?: string | undefined }
  /** `outOfMemory`: the kernel ended something in it for want of memory. `engineWasAway`: the engine couldn't be reached before this was found. */
  | { readonly kind: "session-exited"; readonly status: number; readonly outOfMemory: boolean; readonly engineWasAway: boolean }
  | { readonly kind: "not-removed"; readonly container: string; readonly reason: string }
  // The engine in the tab.
  /** `what`: goes on the sentence “This browser lacks”. */
  | { readonly kind: "tab-browser-lacks"; readonly what: string }
  | { readonly kind: "tab-part-missing"; readonly part: string; readonly status: number }
  | { readonly kind: "tab-part-damaged"; readonly part: string; readonly bytes: number; readonly expectedBytes: number }
  | { readonly kind: "tab-part-unreachable"; readonly part: string }
  /** `reason`: goes on a sentence that ends in a colon. */
  | { readonly kind: "tab-image-foreign"; readonly reason: string }
  | { readonly kind: "tab-memory-refused"; readonly reason: string }
  | { readonly kind: "tab-broken"; readonly reason: string }
  /** `words`: the kernel's last. */
  | { readonly kind: "tab-guest-ended"; readonly words: string }
  | { readonly kind: "tab-machine-gone" }
  | { readonly kind: "tab-storage-full"; readonly bytes: number }
  | { readonly kind: "tab-not-saved"; readonly reason: string }
  | { readonly kind: "tab-nothing-saved" }
  | { readonly kind: "tab-saved-foreign" }
  | { readonly kind: "tab-saved-unreadable"; readonly reason: string }
  /** `isListening`: whether a server took the connection. */
  | { readonly kind: "tab-no-document"; readonly reason: string; readonly isListening: boolean };

export interface Explanation {
  /** What happened, in one line. */
  readonly title: string;
  /** To what, why, and what to do next. */
  readonly text: string;
  /** A command that helps, for a terminal of the reader's own. */
  readonly command?: string;
}

/**
 * How a container's main process ends when it is killed with its engine, or by it: KILL and TERM (128 and the signal's number), and
 * what an engine notes for a container whose end it didn't see.
 */
export const killedStatuses: readonly number[] = [137, 143, 255];

/** An error of the playground, with its kind for code and its explanation for people. */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly detail: FailureKind;

  constructor(detail: FailureKind, options?: ErrorOptions) {
    super(explain(detail).title, options);
    this.detail = detail;
  }
}

/** What a session on the reader's own engine means, wherever it is offered. */
export const myEngineConsequences =
  "Commands then act on your own containers, images and volumes: what they remove is really gone, and whoever types there is as good as root on the engine’s machine.";

/** Tells a failure in words. */
export function explain(failure: FailureKind): Explanation {
  switch (failure.kind) {
    case "not-an-address":
      return {
        title: "This isn’t an address",
        text: `“${failure.text}” can’t be read as one. An address looks like http://127.0.0.1:2375 or https://docker.example:2376.`,
      };
    case "scheme-needs-bridge":
      return {
        title: `A page can’t open ${failure.scheme}:// addresses`,
        text: "Browsers reach only http and WebSocket servers. Drydock’s bridge dials this address for the page: start it, and open the address that it prints.",
        command: `npm start -- --endpoint ${failure.address}`,
      };
    case "scheme-unknown":
      return {
        title: `${failure.scheme}:// is no address of an engine`,
        text: "What works here: http://, https://, ws://, wss:// and tcp://.",
      };
    case "not-an-image":
      return { title: "This isn’t an image’s name", text: `“${failure.text}” can’t be one. A name looks like docker:dind or registry.example/tools/docker:28.` };
    case "mixed-content":
      return {
        title: "The browser blocks plain http here",
        text: `This page came over https, and ${failure.address} isn’t https, so the browser doesn’t even try (mixed content). Give an https address, or read the guide on the machine that runs the engine: there, the bridge serves both.`,
        command: "npm start",
      };
    case "unreachable":
      return {
        title: `Nothing answers at ${failure.address}`,
        text:
          "Nothing listens there, a firewall is in between, the name is unknown, or its certificate isn’t trusted: a browser doesn’t tell a page which of these it is. Check the address and the port, and open the address in a new tab to see what the browser says." +
          (failure.local ? " A browser may also keep a page of the internet away from your own machine: look for a question about the local network next to the address bar." : ""),
      };
    case "blocked-by-cors":
      return {
        title: "Something answers, but this page may not read it",
        text: `A server answers at ${failure.address}, without allowing pages of ${failure.pageOrigin} to use it (CORS). No current Docker Engine allows that by itself. Use the bridge, or put a proxy in front of the engine that sends Access-Control-Allow-Origin (section 18.3 shows nginx and Caddy as one); for a bridge elsewhere on this machine, start it with this page’s origin allowed.`,
        command: `npm start -- --allow-origin ${failure.pageOrigin}`,
      };
    case "engine-unreachable":
      return {
        title: "The engine can’t be reached",
        text: `${failure.address} answers, and says: ${failure.reason} Check that the engine runs there, and connect again.`,
      };
    case "not-an-engine":
      return {
        title: `${failure.address} isn’t a Docker Engine`,
        text: `A server answers there, but not as the Engine API does: ${failure.found}. Check the port; a plain engine usually listens on 2375, and one with TLS on 2376.`,
      };
    case "api-too-old":
      return {
        title: "This engine is too old",
        text: `It speaks the Engine API up to ${failure.newest}, and the playground needs at least ${failure.needed} (Docker Engine 20.10). Update the engine.`,
      };
    case "api-too-new":
      return {
        title: "This engine is too new",
        text: `It accepts only Engine API ${failure.oldest} and newer, and this page knows versions up to ${failure.known}. Use a newer edition of Drydock.`,
      };
    case "windows-engine":
      return {
        title: "This engine runs Windows containers",
        text: "The playground’s shell is a Linux container. In Docker Desktop’s menu, choose “Switch to Linux containers”, and connect again.",
      };
    case "token-missing":
      return {
        title: "The bridge wants its token",
        text: "The bridge prints an address that ends in #token=… each time it starts. Open that address, or paste it here.",
      };
    case "token-refused":
      return {
        title: "The token is refused",
        text: "Each start of the bridge makes a new token, so an older one doesn’t work any more. Open the address that the bridge printed last, in this tab or another: a session that was killed with its bridge, and not ended by it, is found again.",
      };
    case "my-engine-not-allowed":
      return {
        title: "The bridge doesn’t allow sessions on your engine",
        text: "A session can do everything that Docker can do on that machine, so the bridge allows it only when it is started with a flag for it. Stop it with Ctrl+C, and start it again like this:",
        command: "npm start -- --allow-my-engine",
      };
    case "refused":
      return { title: "The request is refused", text: failure.reason };
    case "image-not-pulled":
      return {
        title: `The image ${failure.image} couldn’t be pulled`,
        text: `The engine says: ${failure.reason}. Check that its machine has a way to the registry, or pull the image yourself and connect again.`,
        command: `docker pull ${failure.image}`,
      };
    case "socket-refused":
      return {
        title: "The terminal’s connection is refused",
        text: `${failure.address} answers requests, but not the WebSocket that carries the terminal. A proxy in between has to pass on WebSocket upgrades.`,
      };
    case "engine-error":
      return { title: `The engine failed at ${failure.doing}`, text: `It answered with status ${failure.status}: ${failure.reason}` };
    case "sandbox-impossible":
      return {
        title: "This engine can’t run a sandbox",
        text:
          `${failure.why} It says: ${failure.reason.replace(/\.$/, "")}. What works instead is a session on your own engine. ${myEngineConsequences}` +
          (failure.myEngineAllowed ? "" : " The bridge allows it when it is started with a flag for it: stop it with Ctrl+C, and start it again like this:"),
        ...(failure.myEngineAllowed ? {} : { command: "npm start -- --allow-my-engine" }),
      };
    case "sandbox-failed":
      return {
        title: "The sandbox’s own engine didn’t start",
        text: `The image ${failure.image} has to hold sh, docker and dockerd with all that it needs, as docker:dind does. The engine’s last words were: ${failure.printed || "none"}`,
      };
    case "podman":
      return {
        title: "This is Podman, not Docker",
        text: `Podman ${failure.version} answers much of Docker’s API, but has no WebSocket for a container’s terminal (attach/ws), without which there is nothing to type into. Name a Docker Engine instead. The guide’s commands work in your own terminal with podman in place of docker, except Swarm, BuildKit’s own options, and docker context.`,
      };
    case "session-gone":
      return {
        title: "The session is gone",
        text: `${failure.reason ?? "Its container doesn’t exist any more: somebody removed it, or the bridge that owned it was stopped."} What you made in a sandbox is gone with it, but for its images; what you made on your own engine is still there.`,
      };
    case "session-exited":
      return { title: "The shell has ended", text: exitText(failure.status, failure) };
    case "not-removed":
      return {
        title: "The session’s container couldn’t be removed",
        text: `${failure.reason} Remove it yourself once the engine can be reached:`,
        command: `docker rm --force ${failure.container}`,
      };
    case "tab-browser-lacks":
      return {
        title: "The engine in the tab doesn’t run in this browser",
        text: `This browser lacks ${failure.what}. Use another browser or its normal mode, or name an engine of your own: npm start on your machine gives you one.`,
      };
    case "tab-part-missing":
      return {
        title: "A part of the engine isn’t there",
        text: `This site answers ${failure.part} with status ${failure.status}. It may be changing to a new version at this moment: try again in a minute. If that doesn’t help, its engine isn’t published as a whole, and its owner has to do that again.`,
      };
    case "tab-part-damaged":
      return {
        title: "A part of the engine arrives damaged",
        text: `${failure.part} came twice in another form than the one that was published (${failure.bytes} of ${failure.expectedBytes} bytes), so it isn’t used. Something on the way changes it or cuts it off, a proxy or a full disk for example. Try again, or from another network.`,
      };
    case "tab-part-unreachable":
      return {
        title: "The network doesn’t bring a part of the engine",
        text: `${failure.part} couldn’t be downloaded. Check your connection and try again: what has arrived so far is kept.`,
      };
    case "tab-image-foreign":
      return {
        title: "The engine that is published here doesn’t fit this page",
        text: `The two belong to different versions of this site: ${failure.reason}. Reload the page without its cache (Ctrl+Shift+R). If that doesn’t help, the site’s owner has to publish both together.`,
      };
    case "tab-memory-refused":
      return {
        title: "The browser gives the engine no memory",
        text: `The machine needs about 600 MB, and the browser refused (${failure.reason}). Close other tabs, above all others with an engine in them, and try again; on a phone, use a computer.`,
      };
    case "tab-broken":
      return {
        title: "The machine in this tab has failed",
        text: `Its emulator stopped with: ${failure.reason}. What was in the machine is lost, unless you saved it. Start a fresh one.`,
      };
    case "tab-guest-ended":
      return {
        title: "The machine in this tab has stopped",
        text: `Its last words were “${failure.words}”. What was in it is lost, unless you saved it. Start a fresh one.`,
      };
    case "tab-machine-gone":
      return {
        title: "The machine is gone with its page",
        text: "An engine in the tab lives in the page, and ends when that is left or loaded anew; only what you saved is kept. Start a fresh one.",
      };
    case "tab-storage-full":
      return {
        title: "There is no room for saving the machine",
        text: `It needs up to ${Math.ceil(failure.bytes / 1e6)} MB, and the browser’s storage for this site is full. The machine goes on, and what was saved before is still there. Remove large images in it (docker image prune -a), or free space on this device, and save again.`,
      };
    case "tab-not-saved":
      return { title: "The machine couldn’t be saved", text: `The browser says: ${failure.reason}. The machine goes on, and what was saved before is still there. Private windows often keep nothing.` };
    case "tab-nothing-saved":
      return { title: "No machine is saved in this browser", text: "It was removed, or the browser cleared this site’s storage. Start a fresh one." };
    case "tab-saved-foreign":
      return { title: "The saved machine belongs to an older version", text: "This site’s engine has been renewed since, and the new one can’t go on with it. Start a fresh one; saving that replaces the old one." };
    case "tab-saved-unreadable":
      return { title: "The saved machine can’t be read", text: `The browser says: ${failure.reason}. Start a fresh one; saving that replaces it.` };
    case "tab-no-document":
      return { title: "The container gives no page", text: `${failure.reason} A server may need a moment to start: try again, and look at its log with docker logs.` };
  }
}

/** What is known of a shell's end besides its status. */
export interface EndTraits {
  readonly outOfMemory?: boolean;
  readonly engineWasAway?: boolean;
}

/** What a shell's exit status means: 128 and a signal's number where a signal ended it (POSIX, 2.8.2; SIGKILL is 9). */
export function exitText(status: number, { outOfMemory = false, engineWasAway = false }: EndTraits = {}): string {
  if (status === 0) return "It ended by itself, with exit status 0.";
  if (outOfMemory) return `Memory ran out, and the kernel ended it (exit status ${status}). Start a new session, and give what needs much memory less to do.`;
  if (engineWasAway && killedStatuses.includes(status)) {
    return (
      `The engine was stopped or restarted meanwhile, and ended its containers, as engines do without “live-restore” (exit status ${status}). ` +
      "Of this session that is the shell, with its variables and what ran in it. Your containers ended likewise, except those with a restart policy, which the engine has started again: " +
      "docker ps -a shows them all, and docker start starts one. Images, volumes and networks are as they were."
    );
  }
  if (status === 137) return "It was killed (exit status 137): by docker kill or docker rm, by the engine’s own end, or because memory ran out.";
  if (status > 128 && status < 160) return `A signal ended it (exit status ${status}, signal ${status - 128}).`;
  return `Its exit status is ${status}.`;
}
