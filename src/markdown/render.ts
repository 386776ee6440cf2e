/** Turns a block into the element that stands on the page. The markup is the contract of `docs/` and of the tests. */
import type { Element, ElementContent } from "hast";
import { h } from "hastscript";
import { type Block, transcriptLines } from "./blocks.ts";
import { highlight } from "./highlight.ts";
import type { FenceMeta } from "./meta.ts";
import type { PageTranscript } from "./transcripts.ts";

type Platform = "linux" | "windows";
const platformNames: Record<Platform, string> = { linux: "Linux", windows: "Windows" };

/** @param transcript what the page's rehearsal printed, if there was one */
export function renderBlock(block: Block, transcript?: PageTranscript): Element {
  switch (block.kind) {
    case "command":
      return renderCommand(block, transcript);
    case "transcript":
      return h("div", { class: "block transcript", dataTranscript: "" }, [
        h("div", { class: "block-bar" }, [h("span", { class: "block-name" }, "Transcript"), copyButton("Copy the commands")]),
        h("pre", { tabindex: 0 }, [h("code", transcriptChildren(block.fence.text))]),
      ]);
    case "file": {
      const { meta, language, text } = block.fence;
      return h("div", { class: "block file", ...(meta.file === undefined ? {} : { dataFile: meta.file }) }, [
        ...warningOf(meta),
        h("div", { class: "block-bar" }, [
          h("span", { class: "block-name" }, meta.file ?? language),
          ...(meta.save ? [h("button", { type: "button", dataSave: "" }, "Save to playground")] : []),
          copyButton("Copy"),
        ]),
        h("pre", { tabindex: 0 }, [h("code", highlight(text, language))]),
      ]);
    }
  }
}

/**
 * A command block: tabs (WAI-ARIA tabs pattern) over one panel a platform, or over a single shared panel where both forms
 * are the same text. CSS shows the panel that `<html data-platform>` asks for; without that attribute (no JavaScript) all show.
 * Which tab controls which panel is said by the page's script (components/platform.ts): without it there are no tabs.
 */
function renderCommand({ record, fences }: Extract<Block, { kind: "command" }>, transcript: PageTranscript | undefined): Element {
  const { id, linux, windows } = record;
  const shared = linux !== null && linux === windows;
  const instead = fences[0]?.meta.instead ?? "";
  const tab = (platform: Platform) =>
    h(
      "button",
      {
        type: "button",
        role: "tab",
        dataPlatform: platform,
        ariaSelected: platform === "linux" ? "true" : "false",
        tabindex: platform === "linux" ? 0 : -1,
      },
      platformNames[platform],
    );
  const panel = (form: Platform | "both", text: string | null) => {
    const properties = { role: "tabpanel", dataForm: form, tabindex: 0 };
    return text === null
      ? h("div", { ...properties, class: "instead" }, [h("p", instead)])
      : h("pre", properties, [h("code", highlight(text, form === "windows" ? "powershell" : "sh"))]);
  };
  return h("div", { class: "block command", dataCommand: "", id }, [
    ...warningOf(fences[0]?.meta ?? {}),
    h("div", { class: "block-bar" }, [
      h("div", { role: "tablist", ariaLabel: "Shell" }, [tab("linux"), tab("windows")]),
      ...(record.runnable ? [h("button", { type: "button", dataRun: "" }, "Run")] : []),
      copyButton("Copy"),
    ]),
    ...(shared ? [panel("both", linux)] : [panel("linux", linux), panel("windows", windows)]),
    ...outputOf(id, transcript),
  ]);
}

/** What the command printed in the rehearsal, under its block; nothing where it printed nothing. */
function outputOf(id: string, transcript: PageTranscript | undefined): Element[] {
  const output = transcript?.blocks[id]?.output;
  if (!transcript || output === undefined || output === "") return [];
  return [
    h("div", { class: "output" }, [
      h("p", `Output, Docker Engine ${transcript.engine}`),
      // An empty first line, with which some commands set themselves apart from the prompt, is of no use in a box of its own.
      h("pre", { tabindex: 0 }, [h("samp", output.replace(/^\n/, ""))]),
    ]),
  ];
}

const copyButton = (label: string) => h("button", { type: "button", dataCopy: "", ...(label === "Copy" ? {} : { ariaLabel: label }) }, "Copy");

function warningOf({ wrong, avoid }: FenceMeta): Element[] {
  if (wrong !== undefined) return [h("p", { class: "block-warning" }, [h("strong", "Doesn’t work: "), wrong])];
  if (avoid !== undefined) return [h("p", { class: "block-warning" }, [h("strong", "Avoid: "), avoid])];
  return [];
}

function transcriptChildren(text: string): ElementContent[] {
  return transcriptLines(text).flatMap(({ prompt, text: line }, at): ElementContent[] => [
    ...(at > 0 ? [{ type: "text", value: "\n" } as const] : []),
    ...(prompt === ""
      ? [{ type: "text", value: line } as const]
      : [h("span", { class: "prompt" }, prompt), h("kbd", { dataTyped: "" }, line)]),
  ]);
}
