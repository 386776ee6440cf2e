/**
 * The inline scripts, and the policy that allows them. The first sets the reader's platform and theme on `<html>` before the first paint, so nothing flashes or
 * shifts. Their hashes go into the Content-Security-Policy, which is why they are strings here and not a `<script>` somewhere.
 */
import { createHash } from "node:crypto";
import { speculationRules } from "./speculation-rules.ts";
import { platformKey, themeKey } from "./storage-keys.ts";
import * as styles from "./styles.ts";

/*
 * `?platform=` wins, then what was chosen before, then the visitor's own system. An address that names a platform holds for
 * its tab (session storage), further pages included; it doesn't change what the reader chose, here and in other tabs.
 *
 * The browser's storage answers only after some milliseconds, on a slow phone enough for the parser to stop before the end of a section's first screen. So it is
 * asked in the first frame, before anything of that is laid out; or when the document is parsed, before its other scripts run, where no frame comes first.
 *
 * A section that is gone on to within the site comes from the cache, and the whole of it would be laid out for its first frame. So that frame has the first screen
 * alone (styles/states.css), the one after it what is near the window, and the rest follows when the page has loaded (components/unfold.ts). Not where the reader
 * lands further down. What is asked for its height then lays out the parts' boxes in a task of its own, before the frame that fills those near the window.
 *
 * Who goes far down meanwhile, by a key, a link or the scroll bar, comes to parts whose height was only assumed: where they were led to would move away in the next frame,
 * from under the pointer too. So all is laid out in the frame in which they arrive, if that is further on than what a browser lays out ahead, about half a window; and
 * before the browser scrolls to the end, which may take it some frames. It holds still what is at the window's top, but who has the section's end in sight went there.
 */
export const bootScript = `(()=>{
const d=document,e=d.documentElement,ok=p=>p==="linux"||p==="windows"?p:null,
s=(o,k)=>{try{return window[o].getItem(k)}catch{return null}},k="${platformKey}",
set=()=>{
d.removeEventListener("readystatechange",set);
if(e.dataset.platform)return;
const q=ok(new URLSearchParams(location.search).get("platform")),t=s("localStorage","${themeKey}");
if(q)try{sessionStorage.setItem(k,q)}catch{}
e.dataset.platform=q??ok(s("sessionStorage",k))??ok(s("localStorage",k))??
(/win/i.test(navigator.userAgentData?.platform??navigator.platform)?"windows":"linux");
if(t==="light"||t==="dark")e.dataset.theme=t};
d.addEventListener("readystatechange",set);
requestAnimationFrame(()=>{set();
if(!location.hash&&performance.getEntriesByType("navigation")[0]?.type==="navigate"){
e.dataset.firstFrame=e.dataset.unfolding="";setTimeout(()=>{delete e.dataset.firstFrame;e.scrollHeight});
let y=0;
const on=({key})=>{
if("unfolding"in e.dataset&&(key==="End"||Math.abs(scrollY-y)>innerHeight/2)){
const f=d.querySelector(".section-end"),t=f?.offsetTop,s=scrollY;
delete e.dataset.unfolding;
if(t<s+innerHeight)scrollTo({top:s+f.offsetTop-t})}
y=scrollY};
addEventListener("scroll",on);
addEventListener("keydown",on)}})
})()`;

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
