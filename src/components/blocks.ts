/** Copying from blocks. Listeners sit on the document, so that they serve every block and outlive a soft navigation. */
import { announce } from "./announce.ts";
import { copyText } from "./clipboard.ts";
import { shownPlatform } from "./platform.ts";

/** How long a button says what it did, in milliseconds: long enough to be read after a look elsewhere. */
const saidMs = 2500;

/** The element that shows the block's text now. */
function shownCode(block: Element): Element | null {
  const panel = block.querySelector(`[data-form="${shownPlatform()}"], [data-form="both"]`) ?? block;
  return panel.querySelector("code");
}

/** The text that a block shows now, exactly as it is to be copied or typed; empty where this platform has none. */
export function shownText(block: Element): string {
  const typed = [...block.querySelectorAll("[data-typed]")];
  if (typed.length > 0) return typed.map((line) => line.textContent).join("\n");
  return shownCode(block)?.textContent ?? "";
}

/** What is said about a copy: on the button, and by a screen reader. */
export interface CopyMessage {
  readonly label: string;
  readonly spoken: string;
}

const endings = new WeakMap<Element, ReturnType<typeof setTimeout>>();

function say(button: Element, { label, spoken }: CopyMessage): void {
  announce(spoken);
  clearTimeout(endings.get(button));
  button.textContent = label;
  endings.set(button, setTimeout(() => (button.textContent = "Copy"), saidMs));
}

async function copy(button: Element, block: Element): Promise<void> {
  const text = shownText(block);
  if (text === "") {
    say(button, { label: "Nothing here", spoken: "There is no command for this platform" });
    return;
  }
  const result = await copyText(text, shownCode(block) ?? block);
  say(button, result === "copied" ? { label: "Copied", spoken: "Copied" } : (await import("./clipboard-selection.ts")).refusal(result));
}

export function startCopying(): void {
  document.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest("[data-copy]") : null;
    const block = button?.closest(".block, .cheat");
    if (button && block) void copy(button, block);
  });
}
