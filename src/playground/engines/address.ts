/** Reads the address that a reader gives in the connect dialog. */
import { enginePath, tokenFragmentKey } from "../../../bridge/protocol.ts";
import { Failure } from "../failures.ts";

/** Where an Engine API is, as a page can call it. */
export interface EngineAddress {
  /** For `fetch`, without a slash at the end. */
  readonly apiUrl: string;
  /** From the fragment, where the reader pasted what the bridge printed. */
  readonly token: string | null;
}

/** The page that asks, as far as it matters. */
export interface PageOrigin {
  readonly origin: string;
  /** Whether browsers hold the page to https for what it calls. */
  readonly secure: boolean;
}

/**
 * @param text as typed or pasted: `http://127.0.0.1:2375`, `tcp://…`, `ws://…`, or the address that a bridge printed
 * @throws Failure when no page, or not this one, can call it
 */
export function readAddress(text: string, page: PageOrigin): EngineAddress {
  const trimmed = text.trim();
  const [, scheme] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(trimmed) ?? [];
  // `localhost:2375` would otherwise be read as a scheme and a path.
  const spelled = scheme === undefined ? `http://${trimmed}` : trimmed;
  switch ((scheme ?? "http").toLowerCase()) {
    case "http":
    case "https":
    case "ws":
    case "wss":
    case "tcp":
      break;
    case "unix":
    case "npipe":
    case "ssh":
    case "fd":
      throw new Failure({ kind: "scheme-needs-bridge", scheme: scheme ?? "", address: trimmed });
    default:
      throw new Failure({ kind: "scheme-unknown", scheme: scheme ?? "" });
  }
  const httpSpelling = spelled.replace(/^(ws|tcp)(?=:)/i, "http").replace(/^wss(?=:)/i, "https");
  const url = URL.canParse(httpSpelling) ? new URL(httpSpelling) : undefined;
  // A password in an address isn't sent by fetch, which refuses such addresses.
  if (trimmed === "" || url === undefined || url.username !== "" || url.password !== "") throw new Failure({ kind: "not-an-address", text: trimmed });

  const token = new URLSearchParams(url.hash.slice(1)).get(tokenFragmentKey);
  if (page.secure && url.protocol === "http:" && !isLoopback(url.hostname)) throw new Failure({ kind: "mixed-content", address: url.origin });
  const path = url.pathname.replace(/\/+$/, "");
  return { apiUrl: `${url.origin}${token !== null && path === "" ? enginePath : path}`, token };
}

/** Hosts that browsers trust without https, because what is sent to them doesn't leave the machine (Secure Contexts, 3.1). */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname.endsWith(".localhost") || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** The address of the WebSocket that belongs to an http address. */
export function webSocketUrl(httpUrl: string): string {
  return httpUrl.replace(/^http/, "ws");
}
