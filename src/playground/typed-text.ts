/** Which text of a block is typed into a session. */
import type { Session } from "./engines/engine.ts";

export interface TypedText {
  readonly text: string;
  /** True when the page shows another form than this. */
  readonly otherForm: boolean;
}

/**
 * The form that the session's shell understands: a reader on Windows may see PowerShell, and have a Linux shell in the panel.
 * @returns undefined where the block has no such form
 */
export function typedText(block: HTMLElement, shell: Session["shell"]): TypedText | undefined {
  const wanted = shell === "sh" ? "linux" : "windows";
  const panel = block.querySelector(`[data-form="${wanted}"], [data-form="both"]`);
  const text = panel?.querySelector("code")?.textContent.replace(/\n$/, "");
  if (text === undefined || text === "") return undefined;
  const shared = panel?.getAttribute("data-form") === "both";
  return { text, otherForm: !shared && document.documentElement.dataset["platform"] !== wanted };
}
