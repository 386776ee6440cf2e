/**
 * The panel: one terminal, at most one session, and the states between them. It knows engines only through `Engine` and
 * `Session`; which one it starts is what the reader connected to.
 */
import { duration } from "../../bridge/limits.ts";
import panelSheet from "../styles/playground.css?inline";
import { ConnectDialog } from "./connect-dialog.ts";
import { endpointEngine, type EndpointTarget } from "./engines/endpoint.ts";
import type { Bookmark, Disposable, EndReason, Engine, IdleLimit, Machine, Progress, Session } from "./engines/engine.ts";
import type { SavedMachine } from "./engines/tab/protocol.ts";
import { forgetMachine, savedBookmark, tabEngine } from "./engines/tab/tab.ts";
import { exitText, explain, type Explanation, Failure, type FailureKind } from "./failures.ts";
import { holdSession } from "./held-sessions.ts";
import { hereDocument } from "./here-document.ts";
import { keep, type KeptSession, read } from "./kept.ts";
import { hideNotice, type NoticeAction, showNotice } from "./notice.ts";
import { machineKept, machineNotKept, resetQuestion, stopQuestion, tabLabel } from "./machine-words.ts";
import { panelMarkup, part } from "./panel-markup.ts";
import { PortsRow } from "./ports-row.ts";
import { Preview } from "./preview.ts";
import { type IdleWatch, noticeMs, watchIdle } from "./idle-watch.ts";
import { drawProgress } from "./progress-bar.ts";
import { reconnectDelayMs } from "./reconnect.ts";
import { onFreshConnection } from "./siblings.ts";
import { resizable } from "./size.ts";
import { keepPanelOnNavigation } from "./soft-navigation.ts";
import { PanelTerminal } from "./terminal.ts";
import { typedText } from "./typed-text.ts";
import { readView, storeView } from "./view.ts";

/** A shell that prints nothing at all is typed into after this. */
const promptLimitMs = 3000;
/** Containers are removed one after the other. */
const removalLimitMs = 60_000;
/** An attempt to find a session again that takes longer has run into a dead connection. */
const resumeLimitMs = 15_000;

type Phase =
  /** No session, and none on its way. */
  | { readonly kind: "idle" }
  | { readonly kind: "starting"; readonly attempt: AbortController }
  | { readonly kind: "live"; readonly session: Session }
  | { readonly kind: "lost"; readonly bookmark: Bookmark; readonly retrying: AbortController };

/** The site's own address, with a slash at its end. */
const baseUrl = new URL(import.meta.env.BASE_URL.replace(/\/?$/, "/"), location.href).href;

/** Where the build puts the guide's example projects. */
const examplesUrl = `${baseUrl}examples.tar`;

const connectedAgain = "Connected again";

/** How a session is to be started. */
interface Beginning {
  /** What the reader has to know before where the session is. */
  readonly before?: string;
  /** Called once the engine has answered. */
  readonly found?: () => void;
  /** Ends the attempt, until the engine has answered. */
  readonly signal?: AbortSignal;
  /** The saved machine to go on with. */
  readonly saved?: SavedMachine;
}

/** What waits for the session's shell to be ready. */
type Typing = (session: Session) => string | undefined;

export class Panel {
  readonly #root: HTMLElement;
  readonly #terminal: PanelTerminal;
  readonly #dialog: ConnectDialog;
  readonly #status: HTMLElement;
  readonly #notice: HTMLElement;
  /** Rules that tell the page how much of the window the open panel takes. */
  readonly #dock = adopt("");
  #share = 0;
  #phase: Phase = { kind: "idle" };
  #target: EndpointTarget | undefined = read("drydock.connection");
  /** Whether the reader chose the engine in the tab. */
  #inTab = read("drydock.engine") === "tab";
  readonly #ports: PortsRow;
  readonly #preview: Preview;
  #subscriptions: Disposable[] = [];
  #softNavigation: Disposable | undefined;
  #typing: Typing[] = [];
  /** Whether the shell has shown itself, so that typed text isn't echoed twice. */
  #prompted = false;
  #cameFrom: HTMLElement | undefined;

  constructor(root: HTMLElement) {
    this.#root = root;
    adopt(panelSheet);
    root.innerHTML = panelMarkup;
    root.hidden = false;
    this.#status = part(root, "status", HTMLElement);
    this.#notice = part(root, "notice", HTMLElement);
    // Before the terminal is made, which takes its size from the panel's.
    resizable(part(root, "grip", HTMLElement), (share) => {
      this.#share = share;
      this.#dockPage();
    });
    this.#dialog = new ConnectDialog(root, baseUrl, {
      connect: (target, found, signal) => this.#connectTo(target, found, signal),
      startInTab: (saved) => this.#startInTab(saved),
      dismissed: () => this.#dismissed(),
    });
    this.#preview = new Preview(root, baseUrl);
    this.#ports = new PortsRow(part(root, "ports", HTMLElement), (port, opener) => this.#openPort(port, opener));
    this.#terminal = this.#makeTerminal();
    this.#listen();
    this.#show();
  }

  /** Opens the panel, and starts or finds the session where it is known how. */
  open(opener?: HTMLElement): void {
    this.#cameFrom = opener ?? this.#cameFrom;
    this.#root.hidden = false;
    this.#show();
    if (this.#phase.kind === "idle") this.#begin();
    // On a phone, the focus would bring up the keyboard, over what a block's command prints.
    const isTyped = opener?.matches("[data-run], [data-save]") === true;
    if (!isTyped || !matchMedia("(pointer: coarse)").matches) this.#terminal.focus();
    this.#remember();
    this.#tellWatched();
  }

  close(): void {
    const hadFocus = this.#root.contains(document.activeElement);
    this.#root.hidden = true;
    this.#show();
    this.#remember();
    this.#tellWatched();
    if (hadFocus) this.#focusPage();
  }

  /** Ctrl+backtick: into the terminal, or out of the panel again. */
  enterOrLeave(): void {
    if (!this.#root.hidden && this.#root.contains(document.activeElement)) {
      this.#focusPage();
      return;
    }
    this.#cameFrom = document.activeElement instanceof HTMLElement && document.activeElement !== document.body ? document.activeElement : undefined;
    this.open();
  }

  /** Types a command block into the session. */
  run(block: HTMLElement): void {
    this.#type(block, ({ shell }) => {
      const typed = typedText(block, shell);
      if (typed === undefined) this.#say("This block has no form for the shell of this session.");
      else if (typed.otherForm) this.#say(`Typed in its ${shell === "sh" ? "Linux" : "Windows"} form, which is what this shell understands.`);
      return typed?.text;
    });
  }

  /** Writes a file block into the session's folder. */
  save(block: HTMLElement): void {
    const path = block.dataset["file"];
    const text = block.querySelector("code")?.textContent;
    if (path === undefined || text === undefined) throw new Error("A block that can be saved needs data-file and a code element.");
    this.#type(block, () => {
      this.#say(`Writing ${path} into the shell’s folder.`);
      return hereDocument(path, text);
    });
  }

  #type(block: HTMLElement, typing: Typing): void {
    this.#typing.push(typing);
    this.open(block.querySelector<HTMLElement>("[data-run], [data-save]") ?? undefined);
    this.#flush();
  }

  /** Types what waits, once there is a shell to type into. */
  #flush(): void {
    if (this.#phase.kind !== "live" || !this.#prompted) return;
    for (const typing of this.#typing.splice(0)) {
      const text = typing(this.#phase.session);
      if (text !== undefined) this.#terminal.type(text);
    }
  }

  // ── Sessions ──

  /** What the reader chose; undefined as long as they haven't. */
  #engine(): Engine | undefined {
    if (this.#inTab) return tabEngine(baseUrl);
    return this.#target === undefined ? undefined : endpointEngine(this.#target, examplesUrl);
  }

  /** Finds the kept session, or starts one, or asks where. */
  #begin(): void {
    const kept = read("drydock.session");
    const engine = this.#engine();
    if (engine === undefined) this.#dialog.open(undefined);
    else if (kept === undefined) void this.#findOrStart(engine);
    else void this.#findKept(engine, kept);
  }

  async #findKept(engine: Engine, { bookmark, screen, isEarlier }: KeptSession): Promise<void> {
    if (screen !== undefined) await this.#terminal.restore(screen);
    // Without its screen, the terminal has shown nothing yet.
    const shown = screen === undefined ? { ...bookmark, shownBytes: 0, shownTail: "" } : bookmark;
    const over = (detail: FailureKind) => {
      const why = detail.kind === "session-gone" ? detail.reason : undefined;
      return this.#start(engine, { before: `${why ?? "The session before this one ended with its bridge."} ` });
    };
    await this.#recover(shown, isEarlier === true ? over : undefined);
  }

  /** Takes up a session that lost its tab, or starts one. */
  async #findOrStart(engine: Engine): Promise<void> {
    const attempt = new AbortController();
    this.#enter({ kind: "starting", attempt });
    try {
      const bookmark = await engine.find(attempt.signal);
      if (attempt.signal.aborted) return;
      if (bookmark === undefined) await this.#start(engine);
      else await this.#recover(bookmark, () => this.#start(engine));
    } catch (error) {
      if (attempt.signal.aborted) return;
      this.#enter({ kind: "idle" });
      this.#failed(error);
    }
  }

  /** Starts a session, and shows a failure in the panel. */
  async #start(engine: Engine, beginning: Beginning = {}): Promise<void> {
    try {
      await this.#startSession(engine, beginning);
    } catch (error) {
      this.#failed(error);
    }
  }

  /** The dialog's way to start: until the engine is found, failures are shown there. */
  async #connectTo(target: EndpointTarget, found: () => void, signal: AbortSignal): Promise<void> {
    let isFound = false;
    const onFound = () => {
      isFound = true;
      this.#target = target;
      this.#choose("endpoint");
      keep("drydock.connection", target);
      found();
      this.#terminal.focus();
    };
    await this.#endSession();
    try {
      await this.#startSession(endpointEngine(target, examplesUrl), { found: onFound, signal });
    } catch (error) {
      if (!isFound) throw error;
      this.#failed(error);
    }
  }

  /** Starts the engine in the tab. @param saved the machine to go on with; undefined: a fresh one */
  async #startInTab(saved: SavedMachine | undefined): Promise<void> {
    await this.#endSession();
    this.#choose("tab");
    this.#terminal.focus();
    await this.#start(tabEngine(baseUrl), saved === undefined ? {} : { saved });
  }

  #choose(engine: "tab" | "endpoint"): void {
    this.#inTab = engine === "tab";
    keep("drydock.engine", engine);
  }

  /** @throws what `Engine.start` throws */
  async #startSession(engine: Engine, { before = "", found, signal, saved }: Beginning): Promise<void> {
    const attempt = new AbortController();
    const stop = () => attempt.abort(signal?.reason);
    signal?.addEventListener("abort", stop, { once: true });
    let steps = 0;
    this.#enter({ kind: "starting", attempt });
    hideNotice(this.#notice);
    this.#terminal.reset();
    try {
      const report = (progress: Progress) => {
        drawProgress(this.#root, progress);
        // The bar tells each step; this is spoken, and once for each is enough.
        this.#say(progress.unit === "steps" ? "Starting a session" : engine.id === "tab" ? "The engine is downloaded first" : "The session’s image is fetched first, which can take a while");
        steps += 1;
        // The first report is that the engine is looked for, the second that it was found.
        if (steps === 2) {
          signal?.removeEventListener("abort", stop);
          found?.();
        }
      };
      const { columns, rows } = this.#terminal;
      const session = await engine.start({ columns, rows, bookmark: saved === undefined ? null : savedBookmark }, report, attempt.signal);
      if (attempt.signal.aborted) {
        await session.dispose();
        attempt.signal.throwIfAborted();
      }
      if (saved !== undefined) await this.#terminal.restore(saved.screen);
      this.#goLive(session, `${before}Connected`);
    } catch (error) {
      if (this.#phase.kind === "starting" && this.#phase.attempt === attempt) this.#enter({ kind: "idle" });
      throw error;
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }

  /** @param how how it came about, for the reader: "Connected" is a new session */
  #goLive(session: Session, how: string): void {
    this.#enter({ kind: "live", session });
    hideNotice(this.#notice);
    this.#prompted = how === connectedAgain;
    const prompted = () => {
      if (this.#phase.kind !== "live" || this.#phase.session !== session || this.#prompted) return;
      this.#prompted = true;
      this.#flush();
    };
    const { columns, rows } = this.#terminal;
    const { containerId } = session.bookmark();
    const { machine } = session;
    const idle = session.idle === undefined ? undefined : this.#watchIdle(session.idle);
    this.#subscriptions = [
      ...(idle === undefined ? [] : [idle]),
      ...(containerId === undefined ? [] : [holdSession(String(containerId))]),
      ...(machine === undefined ? [] : this.#listenTo(machine)),
      session.onData(async (data, replayed) => {
        idle?.passed();
        await this.#terminal.write(data, replayed);
        prompted();
      }),
      session.onEnd((reason) => void this.#ended(session, reason)),
      this.#terminal.onInput((text) => {
        idle?.passed();
        session.write(text);
      }),
      this.#terminal.onResize((newColumns, newRows) => session.resize(newColumns, newRows)),
    ];
    session.resize(columns, rows);
    this.#tellWatched();
    setTimeout(prompted, promptLimitMs);
    this.#say(`${how}: commands act on ${session.place}`);
    this.#remember();
    this.#flush();
  }

  /** Tells the reader before a session ends through which nothing passes. */
  #watchIdle(idle: IdleLimit): IdleWatch {
    const text = "Nothing passes through it, and its bridge ends such sessions. Type, click or scroll anywhere on this page, and it goes on.";
    // Over the terminal: a notice that took room would change its size, of which the shell is told, and that would pass through the session.
    const notice = part(this.#root, "idle", HTMLElement);
    return watchIdle(idle, (ending) => {
      if (ending) {
        // A click on the button is one on the page.
        showNotice(notice, { title: `This session ends in ${duration(noticeMs(idle.limitMs))}`, text }, [{ label: "Keep it", run: () => undefined }]);
        return;
      }
      const hadFocus = notice.contains(document.activeElement);
      hideNotice(notice);
      if (hadFocus) this.#terminal.focus();
    });
  }

  async #ended(session: Session, reason: EndReason): Promise<void> {
    if (this.#phase.kind !== "live" || this.#phase.session !== session) return;
    // What is still on its way to the screen belongs to what was shown.
    await this.#terminal.write("");
    if (this.#phase.kind !== "live" || this.#phase.session !== session) return;
    switch (reason.kind) {
      case "lost":
        await this.#recover(session.bookmark(), undefined, reason.detail);
        return;
      case "broken":
        this.#over(explain(reason.detail));
        return;
      case "gone":
        this.#over(explain({ kind: "session-gone", reason: reason.reason }));
        return;
      case "exited":
        this.#over({ title: "The shell has ended", text: exitText(reason.status, reason) });
        try {
          await session.dispose();
        } catch (error) {
          this.#failed(error);
        }
    }
  }

  /**
   * Looks for a session until it is found, or known to be over, or the reader says stop.
   * @param over called when it is over, instead of telling the reader
   * @param why what is in the way, where it is known
   */
  async #recover(bookmark: Bookmark, over?: (detail: FailureKind) => Promise<void>, why?: FailureKind): Promise<void> {
    const retrying = new AbortController();
    const inTheWay = why === undefined ? undefined : explain(why);
    this.#enter({ kind: "lost", bookmark, retrying });
    this.#say(inTheWay?.title ?? "Connection lost");
    let engineWasAway = false;
    for (let failures = 0; ; failures += 1) {
      const delayMs = failures === 0 ? 0 : reconnectDelayMs(failures - 1);
      if (delayMs === undefined) break;
      // Said once, or each attempt would be spoken, and take the buttons from under the reader's hand.
      if (failures === 1 && this.#notice.hidden) this.#lostNotice("It is looked for by itself, ever more rarely.", inTheWay);
      if (delayMs > 0 && (await passed(delayMs, retrying.signal))) failures = 0;
      if (retrying.signal.aborted) return;
      // Another tab may have been opened with the token of the bridge's newest start.
      const engine = this.#engine();
      if (engine === undefined) return;
      try {
        const { columns, rows } = this.#terminal;
        const signal = AbortSignal.any([retrying.signal, AbortSignal.timeout(resumeLimitMs)]);
        const session = await engine.start({ columns, rows, bookmark }, () => undefined, signal);
        const phase = this.#phase;
        if (phase.kind === "lost") {
          // Another search may have begun at this moment, and has nothing to find any more.
          phase.retrying.abort();
          this.#goLive(session, connectedAgain);
        } else {
          await session.dispose();
        }
        return;
      } catch (error) {
        if (retrying.signal.aborted) return;
        if (error instanceof Failure && (error.detail.kind === "token-refused" || error.detail.kind === "token-missing")) {
          // A bridge that was killed and started again has taken the session over, and this tab may yet learn its token.
          this.#lostNotice("", explain(error.detail));
          this.#say(error.message);
          return;
        }
        if (error instanceof Failure && isFinal(error)) {
          const detail = error.detail.kind === "session-exited" ? { ...error.detail, engineWasAway } : error.detail;
          if (over === undefined) this.#over(explain(detail));
          else await over(detail);
          return;
        }
        engineWasAway ||= error instanceof Failure && isAbsence(error);
        console.info("The session isn't found yet:", error);
      }
    }
    this.#lostNotice("It isn’t looked for by itself any more.", inTheWay);
  }

  /**
   * @param next what happens by itself
   * @param why what is in the way, where it is known
   */
  #lostNotice(next: string, why?: Explanation): void {
    const text = `The session may well go on without it: what it prints meanwhile is shown when it is found again. ${next}`;
    showNotice(this.#notice, why ?? { title: "The connection to the session is lost", text }, [
      {
        label: "Try now",
        run: () => {
          const phase = this.#phase;
          if (phase.kind !== "lost") return;
          phase.retrying.abort();
          hideNotice(this.#notice);
          void this.#recover(phase.bookmark);
        },
      },
      { label: "Give it up", run: () => void this.#endSession() },
    ]);
  }

  /** The session is over, and the reader is told how, and what can be done. */
  #over(explanation: Explanation): void {
    this.#enter({ kind: "idle" });
    keep("drydock.session", undefined);
    this.#say(explanation.title);
    showNotice(this.#notice, explanation, this.#waysOn());
  }

  #dismissed(): void {
    this.#typing = [];
    if (this.#phase.kind !== "idle" || !this.#notice.hidden) return;
    const explanation = { title: "No engine is connected", text: "The terminal works on a Docker Engine that you name." };
    showNotice(this.#notice, explanation, [{ label: "Connect…", run: () => this.#dialog.open(this.#target) }]);
  }

  #failed(error: unknown): void {
    if (!(error instanceof Failure)) {
      // Only the reader's own Cancel ends a start in this way.
      if (error instanceof DOMException && error.name === "AbortError") {
        this.#say("Not connected");
        return;
      }
      throw error;
    }
    const { detail } = error;
    this.#say(explain(detail).title);
    const mine = { label: "Use my own engine…", run: () => this.#dialog.open(this.#target, "my-engine") };
    showNotice(this.#notice, explain(detail), detail.kind === "sandbox-impossible" && detail.myEngineAllowed ? [mine, ...this.#waysOn()] : this.#waysOn());
  }

  /** Asks first: it can't be undone. */
  #askRemoval(): void {
    const inTab = "This ends the machine in this tab, and removes the saved one and the downloaded engine from this browser. Other tabs keep the machine that they have.";
    const elsewhere =
      "This ends every session of this bridge or address, and removes its container with all that is in it, and with it the images that sandboxes have pulled so far. " +
      "Your own containers, images, volumes and networks are not touched.";
    const question = this.#inTab ? { title: "Remove everything that the playground has in this browser?", text: inTab } : { title: "Remove everything that the playground has on this engine?", text: elsewhere };
    showNotice(this.#notice, question, [
      { label: "Remove everything", run: () => void this.#removeEverything() },
      { label: "Keep it", run: () => hideNotice(this.#notice) },
    ]);
  }

  async #removeEverything(): Promise<void> {
    const engine = this.#engine();
    if (engine === undefined) return;
    await this.#endSession();
    hideNotice(this.#notice);
    this.#say("Removing everything…");
    try {
      const removed = await engine.removeEverything(AbortSignal.timeout(removalLimitMs));
      const where = this.#inTab ? "in this browser" : "on this engine but its image";
      // Or the next opening of the panel would download it again.
      this.#inTab = false;
      keep("drydock.engine", undefined);
      this.#over({ title: "Everything is removed", text: `Nothing of the playground is left ${where}. Removed: ${removed}.` });
    } catch (error) {
      const address = this.#target?.apiUrl ?? "";
      this.#failed(error instanceof DOMException ? new Failure({ kind: "engine-unreachable", address, reason: "It took too long to remove everything." }, { cause: error }) : error);
    }
  }

  // ── The machine in the tab ──

  /** Asks first: it can't be undone. */
  #askReset(): void {
    showNotice(this.#notice, resetQuestion, [
      { label: "Reset the machine", run: () => void this.#endSession().then(() => this.#start(tabEngine(baseUrl))) },
      { label: "Keep it", run: () => hideNotice(this.#notice) },
    ]);
  }

  /** Asks first: it can't be undone. */
  #askStop(): void {
    showNotice(this.#notice, stopQuestion, [
      { label: "Stop the machine", run: () => void this.#endSession() },
      { label: "Keep it", run: () => hideNotice(this.#notice) },
    ]);
  }

  async #save(): Promise<void> {
    const machine = this.#phase.kind === "live" ? this.#phase.session.machine : undefined;
    if (machine === undefined) return;
    hideNotice(this.#notice);
    this.#say("Saving the machine…");
    try {
      const saved = await machine.save(this.#terminal.snapshot());
      this.#say("The machine is saved");
      showNotice(this.#notice, machineKept(saved.bytes), [this.#closeNotice()]);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      // A machine that ended meanwhile has been told of.
      if (this.#phase.kind !== "live") return;
      this.#say(error.message);
      showNotice(this.#notice, explain(error.detail), [this.#closeNotice()]);
    }
  }

  #openPort(port: number, opener: HTMLElement): void {
    const machine = this.#phase.kind === "live" ? this.#phase.session.machine : undefined;
    if (machine !== undefined) this.#preview.open({ machine, port, opener });
  }

  #listenTo(machine: Machine): Disposable[] {
    return [
      machine.onPorts((ports) => this.#ports.show(ports)),
      machine.onNotKept(() => showNotice(this.#notice, machineNotKept, [this.#closeNotice()])),
      machine.onPaused((paused) => {
        this.#root.dataset["machine"] = paused ? "paused" : "running";
      }),
    ];
  }

  /** Tells the machine whether anybody looks, so that it can rest. */
  #tellWatched(): void {
    if (this.#phase.kind === "live") this.#phase.session.machine?.setWatched(!this.#root.hidden && document.visibilityState === "visible");
  }

  #closeNotice(): NoticeAction {
    return {
      label: "Close",
      run: () => {
        hideNotice(this.#notice);
        this.#terminal.focus();
      },
    };
  }

  /** Another tab was opened with a newer token: a lost session of the same bridge may be found with it. */
  #takeFresh(target: EndpointTarget): void {
    const phase = this.#phase;
    if (this.#inTab || phase.kind === "live" || phase.kind === "starting" || (this.#target !== undefined && this.#target.apiUrl !== target.apiUrl)) return;
    this.#target = { ...target, kind: this.#target?.kind };
    keep("drydock.connection", this.#target);
    this.#show();
    if (phase.kind !== "lost") return;
    phase.retrying.abort();
    hideNotice(this.#notice);
    void this.#recover(phase.bookmark);
  }

  #waysOn(): readonly NoticeAction[] {
    const engine = this.#engine();
    const change = { label: "Connect to another engine…", run: () => this.#dialog.open(this.#target) };
    if (engine === undefined) return [change];
    if (engine.id === "tab") return [{ label: "Start a fresh machine", run: () => void this.#start(engine) }, change];
    // Written by the build, where it finds an image (components/Playground.astro).
    const bytes = this.#root.dataset["tabEngine"];
    const inTab = bytes === undefined ? [] : [{ label: tabLabel(Number(bytes)), run: () => void this.#startInTab(undefined) }];
    return [{ label: "Start a new session", run: () => void this.#start(engine) }, ...inTab, change];
  }

  /** Ends whatever there is: a session, an attempt, the search for a lost one. */
  async #endSession(): Promise<void> {
    const phase = this.#phase;
    if (phase.kind === "idle") return;
    this.#enter({ kind: "idle" });
    this.#typing = [];
    keep("drydock.session", undefined);
    hideNotice(this.#notice);
    this.#say("Not connected");
    if (phase.kind === "starting") phase.attempt.abort();
    if (phase.kind === "lost") {
      phase.retrying.abort();
      await forgetMachine(phase.bookmark);
    }
    if (phase.kind !== "live") return;
    try {
      await phase.session.dispose();
    } catch (error) {
      this.#failed(error);
    }
  }

  // ── What is shown ──

  #enter(phase: Phase): void {
    for (const subscription of this.#subscriptions.splice(0)) subscription.dispose();
    // The documents of a machine go with it.
    this.#ports.show([]);
    this.#preview.close();
    this.#phase = phase;
    if (phase.kind === "idle") {
      this.#softNavigation?.dispose();
      this.#softNavigation = undefined;
    } else {
      this.#softNavigation ??= keepPanelOnNavigation();
    }
    this.#show();
  }

  /** Brings the markup in line with the state. */
  #show(): void {
    const { kind } = this.#phase;
    if (kind !== "live") delete this.#root.dataset["machine"];
    const states = { idle: "idle", starting: "starting", live: "ready", lost: "lost" } as const;
    this.#root.dataset["state"] = this.#root.hidden ? "closed" : states[kind];
    this.#dockPage();
    part(this.#root, "progress", HTMLElement).hidden = kind !== "starting";
    const shown: Readonly<Record<string, boolean>> = {
      connect: kind === "idle",
      new: (kind === "live" && !this.#inTab) || (kind === "idle" && this.#engine() !== undefined),
      reset: kind === "live" && this.#inTab,
      save: kind === "live" && this.#inTab,
      disconnect: kind === "live" || kind === "lost",
      remove: kind !== "starting" && this.#engine() !== undefined,
    };
    const overview = part(this.#root, "overview", HTMLAnchorElement);
    const address = this.#phase.kind === "live" ? this.#phase.session.overview : undefined;
    overview.hidden = address === undefined;
    if (address !== undefined) overview.href = address;
    part(this.#root, "disconnect", HTMLElement).textContent = this.#inTab ? "Stop" : "Disconnect";
    for (const [action, isShown] of Object.entries(shown)) {
      const button = this.#root.querySelector<HTMLElement>(`[data-action="${action}"]`);
      if (button !== null) button.hidden = !isShown;
    }
    for (const opener of document.querySelectorAll("[data-playground-open]")) opener.ariaExpanded = String(!this.#root.hidden);
  }

  /** Tells the page's style sheet how much room the panel takes (`--dock-size`), above an on-screen keyboard where one is shown. */
  #dockPage(): void {
    const keyboard = visualViewport === null ? 0 : Math.max(0, Math.round(innerHeight - visualViewport.height - visualViewport.offsetTop));
    // Pinching in is no keyboard.
    const isKeyboard = keyboard > 0 && visualViewport?.scale === 1;
    const size = isKeyboard ? `min(${this.#share}dvh, ${Math.round((visualViewport?.height ?? 0) * 0.8)}px)` : `${this.#share}dvh`;
    this.#dock.replaceSync(this.#root.hidden ? "" : `:root { --dock-size: ${size}; --keyboard-size: ${isKeyboard ? keyboard : 0}px; }`);
  }

  #say(text: string): void {
    if (this.#status.textContent !== text) this.#status.textContent = text;
  }

  #focusPage(): void {
    const target = this.#cameFrom?.isConnected === true ? this.#cameFrom : document.querySelector<HTMLElement>("[data-playground-open]");
    target?.focus();
  }

  // ── What is kept ──

  /** Keeps the session for a reload. The screen is left out where it would be too big for the browser's storage. */
  #remember(screen?: string): void {
    const open = !this.#root.hidden;
    const bookmark = this.#phase.kind === "live" ? this.#phase.session.bookmark() : this.#phase.kind === "lost" ? this.#phase.bookmark : undefined;
    // A newer token in the address means another start of the bridge, which doesn't know this session.
    if (bookmark === undefined || (!this.#inTab && read("drydock.connection")?.token !== this.#target?.token)) return;
    if (screen !== undefined && keep("drydock.session", { bookmark, screen, open })) return;
    keep("drydock.session", { bookmark, open });
  }

  // ── Making ──

  #makeTerminal(): PanelTerminal {
    const view = readView();
    const reader = part(this.#root, "reader", HTMLInputElement);
    reader.checked = view.screenReaderMode;
    return new PanelTerminal(part(this.#root, "terminal", HTMLElement), view);
  }

  #listen(): void {
    const actions: Readonly<Record<string, () => void>> = {
      connect: () => this.#dialog.open(this.#target),
      new: () => {
        const engine = this.#engine();
        if (engine !== undefined) void this.#endSession().then(() => this.#start(engine));
      },
      reset: () => this.#askReset(),
      save: () => void this.#save(),
      disconnect: () => (this.#inTab ? this.#askStop() : void this.#endSession()),
      cancel: () => void this.#endSession(),
      clear: () => this.#terminal.clear(),
      remove: () => this.#askRemoval(),
      close: () => this.close(),
      view: () => this.#toggleView(),
      smaller: () => this.#changeText(-1),
      larger: () => this.#changeText(1),
    };
    this.#root.addEventListener("click", ({ target }) => {
      const action = target instanceof Element ? target.closest<HTMLElement>("[data-action]")?.dataset["action"] : undefined;
      if (action !== undefined) actions[action]?.();
    });
    part(this.#root, "reader", HTMLInputElement).addEventListener("change", ({ target }) => {
      const screenReaderMode = target instanceof HTMLInputElement && target.checked;
      this.#terminal.setScreenReaderMode(screenReaderMode);
      storeView({ ...readView(), screenReaderMode });
    });
    onFreshConnection((target) => this.#takeFresh(target));
    addEventListener("pagehide", () => this.#remember(this.#terminal.snapshot()));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.#remember(this.#terminal.snapshot());
      this.#tellWatched();
    });
    visualViewport?.addEventListener("resize", () => this.#dockPage());
    document.addEventListener("astro:after-swap", () => this.#show());
  }

  #toggleView(): void {
    const row = part(this.#root, "view", HTMLElement);
    row.hidden = !row.hidden;
    const button = this.#root.querySelector('[data-action="view"]');
    if (button !== null) button.ariaExpanded = String(!row.hidden);
  }

  #changeText(direction: 1 | -1): void {
    const view = readView();
    const fontSize = Math.min(28, Math.max(9, view.fontSize + direction));
    this.#terminal.setFontSize(fontSize);
    storeView({ ...view, fontSize });
  }
}

/** Failures after which looking for the session again is of no use. */
function isFinal({ detail }: Failure): boolean {
  return ["session-gone", "session-exited", "tab-machine-gone", "tab-broken", "tab-guest-ended"].includes(detail.kind);
}

/** Whether it means that the engine itself couldn't be reached, as the page or the bridge tells it. */
function isAbsence({ detail }: Failure): boolean {
  return detail.kind === "unreachable" || detail.kind === "engine-unreachable" || (detail.kind === "engine-error" && [502, 503, 504].includes(detail.status));
}

/**
 * Waits.
 * @returns true when the network came back or the reader did, so that waiting longer makes no sense
 */
async function passed(delayMs: number, signal: AbortSignal): Promise<boolean> {
  const done = Promise.withResolvers<boolean>();
  const back = () => {
    if (document.visibilityState === "visible") done.resolve(true);
  };
  const timer = setTimeout(() => done.resolve(false), delayMs);
  const stop = () => done.resolve(false);
  signal.addEventListener("abort", stop, { once: true });
  addEventListener("online", back);
  document.addEventListener("visibilitychange", back);
  try {
    return await done.promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
    removeEventListener("online", back);
    document.removeEventListener("visibilitychange", back);
  }
}

/** Adds rules to the page. A constructed sheet stays when the page's head is swapped. */
function adopt(rules: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rules);
  document.adoptedStyleSheets.push(sheet);
  return sheet;
}

let only: Panel | undefined;

/** The page's panel; made when it is first asked for. */
export function panel(): Panel {
  if (only === undefined) {
    const root = document.querySelector<HTMLElement>("[data-playground]");
    if (root === null) throw new Error("The page has no element with data-playground.");
    only = new Panel(root);
  }
  return only;
}
