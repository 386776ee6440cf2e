/** What `npm start` proposes to somebody who has neither a Docker Engine nor an image of one for the tab. */
import { obstacle, type Machine } from "./requirements.ts";

/** What `npm start` found. */
export interface Situation {
  /** Whether an image lies where the site's build takes it from. */
  readonly hasImage: boolean;
  /** Why no engine answers, or undefined when one does. */
  readonly engineTrouble: string | undefined;
  /** Whether somebody can be asked. */
  readonly terminal: boolean;
  readonly machine: Machine;
}

/** What to say, and what to ask after it where there is something to ask. */
export interface Proposal {
  readonly text: string;
  readonly question?: string;
  /** Whether the answer “b” builds the image. */
  readonly canBuild: boolean;
}

const fetchCommand = "npm run engine -- --from https://guide.example/tab-engine/";

/** @returns undefined where there is nothing to propose */
export function proposal({ hasImage, engineTrouble, terminal, machine }: Situation): Proposal | undefined {
  if (hasImage || engineTrouble === undefined) return undefined;
  const reason = obstacle(machine);
  const canBuild = reason === undefined;
  const text = `${engineTrouble}\nThe guide can also run commands on an engine inside the browser's tab, and there is no image for that yet.`;
  const own = canBuild ? "" : `\nIt can't be built here: ${reason}. npm run engine -- --help names other ways.`;
  if (!terminal) {
    const build = canBuild ? "Build one with “npm run engine”, or take" : "Take";
    return { text: `${text}${own}\n${build} one that somebody has published: ${fetchCommand}`, canBuild };
  }
  const choices = canBuild
    ? "Type b to build it now from Debian's packages (20 minutes or more, and several gigabytes of disk), the address of a published one to fetch that, or just Enter to go on without: "
    : "Type the address of a published one to fetch it, or just Enter to go on without: ";
  return { text: `${text}${own}`, question: choices, canBuild };
}

/** What an answer asks for. */
export type Choice = { readonly kind: "none" } | { readonly kind: "build" } | { readonly kind: "fetch"; readonly address: string } | { readonly kind: "unclear" };

/** Reads the answer to a proposal's question. */
export function choiceOf(answer: string, canBuild: boolean): Choice {
  const text = answer.trim();
  if (text === "") return { kind: "none" };
  if (canBuild && text.toLowerCase() === "b") return { kind: "build" };
  return URL.canParse(text) && /^https?:/i.test(text) ? { kind: "fetch", address: text } : { kind: "unclear" };
}
