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
 * Who goes to the section's end meanwhile comes to parts whose height was only assumed, and what they went to would move away in the next frame, from under the pointer
 * too: a browser holds still what is at the window's top. So all is laid out in the frame in which they arrive, and the end stays where it is in the window; or the place
 * that a link led to, where both are in sight. The End key has it laid out before the browser decides where to scroll to, which may take it some frames. The text in the
 * window stays too, since a box for typing and the tabs have other uses for this key. Once everything is laid out, scrolling asks for no sizes.
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
const on=({key})=>{
if(key&&key!=="End"||!d.querySelector("html[data-unfolding] #first-screen~:not([data-unfolded])"))return;
const f=[...d.querySelectorAll(key?"#first-screen~*":":target,.section-end")].find(p=>{p=p.getBoundingClientRect();return p.bottom>0&&p.top<innerHeight}),
top=()=>f?.getBoundingClientRect().top,t=top();
if(key||f){delete e.dataset.unfolding;f&&scrollBy(0,top()-t)}};
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
