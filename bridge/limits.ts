// Every limit of the bridge in one place, so that "bounded" can be checked by reading one file.

/** What a sandbox may use of its engine's machine, with all that runs in it; undefined: as much as there is. */
export interface SandboxLimits {
  /** Processors, for example 1.5. */
  readonly cpus?: number | undefined;
  /** Memory, swap included, in bytes. */
  readonly memoryBytes?: number | undefined;
  /** Processes and threads, its engine’s own (some 20 at rest) included. */
  readonly processes?: number | undefined;
}

/** What the bridge lets one reader's machine spend on it. */
export interface Limits {
  /** A request's line and headers, in bytes. */
  readonly headerBytes: number;
  /** Time for a request's headers to arrive, in milliseconds. */
  readonly headersMs: number;
  /** Time for a whole request, body included, to arrive, in milliseconds. */
  readonly requestMs: number;
  /** A request's body, in bytes. The largest allowed body, a sandbox's container, is under 4 KiB. */
  readonly bodyBytes: number;
  /** Connections to the bridge at the same time. */
  readonly connections: number;
  /** Session containers that exist at the same time. */
  readonly sessions: number;
  /** Of those, how many one reader may have who has an address of their own (`--readers`). */
  readonly sessionsPerReader: number;
  readonly sandbox: SandboxLimits;
  /** Attached WebSockets at the same time: a session may be shown in more than one browser tab. */
  readonly webSockets: number;
  /** A session through which no byte passed for this long is removed, in milliseconds. */
  readonly idleMs: number;
  /** Time for the engine to answer a WebSocket handshake or a call of the bridge's own, in milliseconds. */
  readonly engineAnswerMs: number;
  /** An answer of the engine that the bridge has to read itself, in bytes. */
  readonly engineAnswerBytes: number;
  /** Wrong tokens that are told apart from "too many" in a burst; one more is forgiven each second. */
  readonly wrongTokens: number;
}

export const defaultLimits: Limits = {
  headerBytes: 16 * 1024,
  headersMs: 10_000,
  requestMs: 30_000,
  bodyBytes: 16 * 1024,
  connections: 256,
  sessions: 4,
  sessionsPerReader: 1,
  sandbox: {},
  webSockets: 16,
  idleMs: 2 * 60 * 60 * 1000,
  engineAnswerMs: 30_000,
  engineAnswerBytes: 1024 * 1024,
  wrongTokens: 10,
};

/** What the command line says about limits. */
export interface ChosenLimits {
  /** Readers who get an address of their own. */
  readonly readers: number;
  /** Sessions at the same time; undefined: the usual number, or one a reader where that is more. */
  readonly sessions: number | undefined;
  /** See `Limits.idleMs`; undefined: the usual time. */
  readonly idleMs: number | undefined;
  readonly sandbox: SandboxLimits;
}

/** The usual limits, changed to what was chosen. Terminals and connections grow with the sessions that they are for. */
export function chosenLimits({ readers, sessions = Math.max(defaultLimits.sessions, readers), idleMs = defaultLimits.idleMs, sandbox }: ChosenLimits): Limits {
  return {
    ...defaultLimits,
    sessions,
    sessionsPerReader: Math.max(1, Math.floor(sessions / Math.max(1, readers))),
    sandbox,
    idleMs,
    webSockets: Math.max(defaultLimits.webSockets, 4 * sessions),
    // A page holds up to six at a time besides its terminal (browsers' limit for one host).
    connections: Math.max(defaultLimits.connections, 16 * sessions),
  };
}

/** A time in words, in the largest unit that it is a whole number of, for example `2 hours`. @param ms milliseconds */
export function duration(ms: number): string {
  const units = [["hour", 3_600_000], ["minute", 60_000], ["second", 1000]] as const;
  const [name, size] = units.find(([, unitMs]) => ms >= unitMs && ms % unitMs === 0) ?? (["second", 1000] as const);
  const count = Math.round(ms / size);
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}
