/**
 * The inline scripts, and the policy that allows them. The first sets the reader's platform and theme on `<html>` before the first paint, so nothing flashes or
 * shifts. Their hashes go into the Content-Security-Policy, which is why they are strings here and not a `<script>` somewhere.
 */
import { createHash } from "node:crypto";
import { root } from "./guide-pages.ts";
import { platformKey, themeKey } from "./storage-keys.ts";
import * as styles from "./styles.ts";

/*
 * A section that is gone on to within the site comes from the cache, and the whole of it would be laid out for its first frame. So that frame has the first screen
 * alone (styles/states.css), and the rest the one after it. Not where the reader lands further down, and no longer than a second, for what reads the page and
 * draws no frames.
 *
 * `?platform=` wins, then what was chosen before, then the visitor's own system. An address that names a platform holds for
 * its tab (session storage), further pages included; it doesn't change what the reader chose, here and in other tabs.
 */
export const bootScript = `(()=>{
const e=document.documentElement,ok=p=>p==="linux"||p==="windows"?p:null,
s=(o,k)=>{try{return window[o].getItem(k)}catch{return null}},
q=ok(new URLSearchParams(location.search).get("platform")),k="${platformKey}";
if(q)try{sessionStorage.setItem(k,q)}catch{}
e.dataset.platform=q??ok(s("sessionStorage",k))??ok(s("localStorage",k))??
(/win/i.test(navigator.userAgentData?.platform??navigator.platform)?"windows":"linux");
const t=s("localStorage","${themeKey}");if(t==="light"||t==="dark")e.dataset.theme=t;
const f=()=>delete e.dataset.firstFrame;
if(!location.hash&&!document.hidden&&performance.getEntriesByType("navigation")[0]?.type==="navigate"){
e.dataset.firstFrame="";setTimeout(f,1e3);requestAnimationFrame(()=>setTimeout(f))}
})()`;

/**
 * Fetches a section as soon as the pointer comes to a link to it, or on a phone once the link is in sight; and those that the page marks
 * (components/fetch-ahead.ts). The click then pays no round trip, not even for asking whether the page has changed (Speculation Rules). Browsers leave it where
 * the reader wants to save data. The rules name a mark in the page and no page, so that they are the same everywhere, and so is their hash.
 */
export const speculationRules = JSON.stringify({
  prefetch: [
    { where: { href_matches: `${root}guide/*` }, eagerness: "eager" },
    { where: { and: [{ href_matches: `${root}guide/*` }, { selector_matches: "[data-fetch-ahead]" }] }, eagerness: "immediate" },
  ],
});

/** Allows these scripts or style sheets inline (Content Security Policy Level 3, `hash-source`). */
const hashSources = (inline: readonly string[]): string => inline.map((text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`).join(" ");

/**
 * The policy of every page. Only `connect-src` is wide: the reader may name any Docker endpoint, and nothing but their own
 * click makes the playground talk to it. `wasm-unsafe-eval` is what Pagefind's WebAssembly index needs; the emulator of the
 * engine in the tab runs in a worker (`worker-src`), and a container's page is shown in a frame with a page of ours (`frame-src`).
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  `script-src 'self' 'wasm-unsafe-eval' ${hashSources([bootScript, speculationRules])}`,
  `style-src 'self' ${hashSources(Object.values(styles))}`,
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self' http: https: ws: wss:",
  "manifest-src 'self'",
  "worker-src 'self'",
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");
