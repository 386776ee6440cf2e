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
  /** Where a build keeps what it makes. */
  readonly cache: Place;
}

/** A folder, and how much room there is. */
export interface Place {
  readonly folder: string;
  readonly freeBytes: number;
}

/** What to say, and what to ask after it where there is something to ask. */
export interface Proposal {
  readonly text: string;
  readonly question?: string;
  /** Whether the image can be built here. It then is, when the question is answered with Enter alone. */
  readonly canBuild: boolean;
}

/** The most that a build from nothing has on the disk at a time: the kernel's and Go's sources, with what is compiled of them, are the most of it. */
const buildBytes = 8e9;

/** From nothing. It takes about 15 minutes of processor time, and what is downloaded comes on top. */
const buildTime = "a quarter to half an hour on two processors that do little else";

const fetchCommand = "npm run engine -- --from https://guide.example/tab-engine/";

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(bytes < 10e9 ? 1 : 0)} GB`;

/** @returns why no image can be built here, or undefined */
function reasonAgainst(machine: Machine, { folder, freeBytes }: Place): string | undefined {
  const reason = obstacle(machine);
  if (reason !== undefined || freeBytes >= buildBytes) return reason;
  return `it takes up to ${gigabytes(buildBytes)} of disk, and ${folder} has ${gigabytes(freeBytes)} left`;
}

/** @returns undefined where there is nothing to propose */
export function proposal({ hasImage, engineTrouble, terminal, machine, cache }: Situation): Proposal | undefined {
  if (hasImage || engineTrouble === undefined) return undefined;
  const reason = reasonAgainst(machine, cache);
  const canBuild = reason === undefined;
  const about = canBuild
    ? `It can be built here, from Debian's packages. That takes ${buildTime}, and up to ${gigabytes(buildBytes)} of disk in ${cache.folder}; what is finished is kept, so that it can be interrupted.`
    : `It can't be built here: ${reason}. npm run engine -- --help names other ways.`;
  const text = `${engineTrouble}\nThe guide can also run commands on an engine inside the browser's tab, and there is no image for that yet.\n${about}`;
  if (!terminal) {
    const build = canBuild ? "Build one with “npm run engine”, or take" : "Take";
    return { text: `${text}\n${build} one that somebody has published: ${fetchCommand}`, canBuild };
  }
  const question = canBuild
    ? "Press Enter to build it now. Or type the address of a published one to fetch that, or n to go on without: "
    : "Type the address of a published one to fetch it, or press Enter to go on without: ";
  return { text, question, canBuild };
}

/** What an answer asks for. */
export type Choice = { readonly kind: "none" } | { readonly kind: "build" } | { readonly kind: "fetch"; readonly address: string } | { readonly kind: "unclear" };

/**
 * Reads the answer to a proposal's question.
 * @param answer undefined where the input ended without one
 */
export function choiceOf(answer: string | undefined, canBuild: boolean): Choice {
  const text = answer?.trim().toLowerCase();
  if (text === undefined || ["n", "no"].includes(text)) return { kind: "none" };
  if (text === "") return { kind: canBuild ? "build" : "none" };
  if (canBuild && ["y", "yes", "b"].includes(text)) return { kind: "build" };
  const address = answer?.trim() ?? "";
  return URL.canParse(address) && /^https?:/i.test(address) ? { kind: "fetch", address } : { kind: "unclear" };
}
