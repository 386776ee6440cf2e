/**
 * Makes captured output the same on every run: ids, times, durations and hardware addresses are replaced by fixed ones of
 * the same form. A difference that stays is a change of behavior.
 */
import { createHash } from "node:crypto";

/** Whose output it is, so that its ids can be told apart and its folders be named as a reader would see them. */
export interface OutputContext {
  /** Absolute path of the folder in which the page's commands ran; shown as `/home/you`. */
  readonly folder: string;
  /** Absolute path of the engine's data; shown as the default, `/var/lib/docker`. */
  readonly dataRoot: string;
  /** Absolute path of the engine's socket; shown as the default, `/var/run/docker.sock`. */
  readonly socket: string;
  /** Absolute path of the folder into which the engine's programs were unpacked; left out, since a reader has them under `/usr`. */
  readonly programRoot: string;
  /** Name of the control group that holds those of the containers; shown as the default, `docker`. */
  readonly controlGroup: string;
  /** Ids seen so far on this page, in order; grows. A short id and the long one that it begins share an entry. */
  readonly ids: string[];
}

/** How an id is written: containers, images and networks in 64 hexadecimal digits, Swarm's things in 25 digits and letters. Both are shown cut to 12, too. */
type IdForm = "hex" | "swarm";

/** The fixed id that stands for the n-th one of a page. */
function fixedId(index: number, form: IdForm): string {
  const hex = createHash("sha256").update(`drydock id ${index}`).digest("hex");
  return form === "hex" ? hex : BigInt(`0x${hex}`).toString(36).slice(0, 25);
}

function stableId(id: string, form: IdForm, ids: string[]): string {
  // A long id and the same one cut to 12 are one thing.
  let index = ids.findIndex((known) => known.startsWith(id.slice(0, 12)) || id.startsWith(known));
  if (index === -1) index = ids.push(id) - 1;
  return fixedId(index, form).slice(0, id.length);
}

const isHexId = (word: string) => /\d/.test(word) && /[a-f]/.test(word);

/** Rules in the order in which they apply. */
const rules: readonly [RegExp, string][] = [
  // Terminal control sequences.
  [/\u001b\[[0-9;?]*[A-Za-z]/g, ""],
  [/\b20\d\d-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z| ?[+-]\d\d:?\d\d(?: [A-Z]{3,4})?)?/g, "2026-01-01T12:00:00Z"],
  [/\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? (?:\d{1,2} )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +(?:\d{1,2} )?(?:\d\d:\d\d:\d\d )?(?:UTC |GMT )?20\d\d(?: \d\d:\d\d:\d\d(?: GMT| UTC)?)?/g, "Thu Jan  1 12:00:00 2026"],
  [/\b\d\d (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) 20\d\d \d\d:\d\d:\d\d\.\d{3}\b/g, "01 Jan 2026 12:00:00.000"],
  // Swarm draws its progress line by line where there is no terminal.
  [/^(?:overall progress: .*|active tasks: .*|\d+\/\d+: *.*|verify: (?:Waiting .*|Detected task failure))\n/gm, ""],
  [/SWMTKN-1-[a-z0-9]{50}-[a-z0-9]{25}/g, "SWMTKN-1-<token>"],
  // The label of the images that stand in; the page says so for all of them.
  [/io\.drydock\.stand-in=[^,)]*(?:, )?/g, ""],
  // What ls and ps print.
  [/\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]\d \d\d:\d\d\b/g, "Jan  1 12:00"],
  [/\bveth[0-9a-f]{7}\b/g, "veth1a2b3c4"],
  [/\b20\d\d\/\d\d\/\d\d \d\d:\d\d:\d\d/g, "2026/01/01 12:00:00"],
  [/\b\d\d\/[A-Z][a-z]{2}\/20\d\d([: ])\d\d:\d\d:\d\d/g, "01/Jan/2026$112:00:00"],
  [/\b(?:[Ll]ess than a second|[Aa]bout a minute|[Aa]bout an hour|\d+ (?:second|minute|hour|day|week|month)s?) ago/g, "2 seconds ago"],
  [/\bUp (?:Less than a second|About a minute|\d+ (?:second|minute)s?)/g, "Up 2 seconds"],
  [/\bup (?:Less than a second|About a minute|\d+ (?:second|minute)s?)/g, "up 2 seconds"],
  [/\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b/g, "02:42:ac:11:00:02"],
  [/\btime=\d+(?:\.\d+)? ms/g, "time=0.1 ms"],
  [/round-trip min\/avg\/max = [\d./]+ ms/g, "round-trip min/avg/max = 0.1/0.1/0.1 ms"],
  [/\b\d+(?:\.\d+)?(?:ms|µs|s)\b(?= *$)/gm, "0.1s"],
  // BuildKit leaves out a time that it rounds to nothing.
  [/ \d+\.\ds done$/gm, " done"],
  // Of what takes longer it tells the beginning, too.
  [/^(#\d+ .+)\n(?=(?:.*\n)*?\1(?: .*)? done$)/gm, ""],
  // The thread that OpenSSL begins an error with.
  [/^[0-9A-F]{12,16}(?=:error:)/gm, "40B74EB93F7F0000"],
  // The port on which Docker's DNS server listens inside of a container.
  [/\b127\.0\.0\.11:\d+/g, "127.0.0.11:40000"],
];

/** @returns the output with everything that changes from run to run replaced, without trailing blanks */
export function stableOutput(output: string, { folder, dataRoot, socket, programRoot, controlGroup, ids }: OutputContext): string {
  const isKnown = (word: string) => ids.some((id) => id.startsWith(word));
  const stable = (text: string): string =>
    rules
      .reduce((changed, [pattern, fixed]) => changed.replace(pattern, fixed), text)
      .replace(/\b[0-9a-f]{64}\b|\b[0-9a-f]{12}\b/g, (word) => (isHexId(word) ? stableId(word, "hex", ids) : word))
      .replace(/\b[a-z0-9]{25}\b/g, (word) => stableId(word, "swarm", ids))
      // Cut to 12 it could be any word: it is an id where the long one was seen before.
      .replace(/\b[a-z0-9]{12}\b/g, (word) => (isKnown(word) ? stableId(word, "swarm", ids) : word));
  const stableCell = (text: string, title: string): string =>
    stable(/(?:^| )ID$/.test(title) ? text.replace(/^[a-z0-9]{12}\b/, (word) => (/^[0-9a-f]+$/.test(word) ? word : stableId(word, "swarm", ids))) : text);
  const named = output
    .replaceAll("\r\n", "\n")
    .replaceAll(folder, "/home/you")
    .replaceAll(dataRoot, "/var/lib/docker")
    .replaceAll(socket, "/var/run/docker.sock")
    .replaceAll(`${programRoot}/`, "/")
    .replaceAll(`/${controlGroup}/`, "/docker/");
  return mapTables(named, stable, stableCell).replace(/[ \t]+$/gm, "").trimEnd();
}

/** A table as the CLI draws it: columns under a heading line in capitals, three spaces apart. */
const heading = /^[A-Z][A-Z /%]*(?: {2,}[A-Z][A-Z /%]*)+ *$/;

/** Applies a change to all text; a table's cells are changed one by one, by the column's title, and its columns set anew. */
function mapTables(text: string, change: (text: string) => string, changeCell: (text: string, title: string) => string): string {
  const lines = text.split("\n");
  const done: string[] = [];
  let plain: string[] = [];
  const flush = () => {
    if (plain.length > 0) done.push(change(plain.join("\n")));
    plain = [];
  };
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    if (!heading.test(line)) {
      plain.push(line);
      continue;
    }
    flush();
    const starts = [...line.matchAll(/(?<=^| {2})\S/g)].map((match) => match.index);
    let end = at + 1;
    // A row has a blank before each column; the first line that hasn't isn't part of the table.
    while (end < lines.length && lines[end] !== "" && starts.every((start) => start === 0 || (lines[end]?.[start - 1] ?? " ") === " ")) end++;
    const cells = (row: string) => starts.map((start, column) => row.slice(start, starts[column + 1]).trim());
    const titles = cells(line);
    const rows = lines.slice(at, end).map((row) => cells(row).map((cell, column) => changeCell(cell, titles[column] ?? "")));
    const widths = starts.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
    done.push(...rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("   ").trimEnd()));
    at = end - 1;
  }
  flush();
  return done.join("\n");
}

/** Numbers that tell what happened, whatever their length: exit statuses in brackets, ports on both sides of an arrow, limits. */
const tellingNumber = String.raw`\(\d{1,3}\)|(?<=:)\d+(?=->)|(?<=->)\d+|\b\d+(?=[MG]i?B\b)`;
const anyNumber = new RegExp(String.raw`(${tellingNumber})|\d[\d.,]*\d`, "g");

/** What differs from run to run below a heading that has the word: a process's id, and how much room something takes. */
const measuredBelow: readonly [heading: RegExp, measured: RegExp, instead: string][] = [
  [/\bPID\b/, /(?<=^|\s)\d+(?=\s)/g, "N"],
  [/\bSIZE\b/, /\b\d+(?:\.\d+)?(?:B|[kKMGT]i?B)\b(?: \(\d+%\))?/g, "SIZE"],
];

function withoutMeasured(lines: readonly string[]): string[] {
  let inTable: (typeof measuredBelow)[number] | undefined;
  return lines.map((line) => {
    const begun = measuredBelow.find(([heading]) => heading.test(line));
    if (begun !== undefined) inTable = begun;
    else if (line === "") inTable = undefined;
    return inTable ? line.replace(inTable[1], inTable[2]) : line;
  });
}

/**
 * What two runs are compared by: the words and small numbers of an output, whatever the order of its lines (maps and parallel work
 * have none). Ids are left out; so are sizes that were measured, and numbers of two digits and more: they are process ids, versions,
 * ports that the system chose and the like. A number that matters and isn't told apart here belongs in the fence's `expect`.
 */
export function fingerprint(output: string): string {
  const lines = withoutMeasured(output.split("\n")).map((line) =>
    line
      .replace(/\b(?:[A-Z0-9]{26}|[0-9a-f]{12,64}|(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{12}|[a-z0-9]{25})\b/g, "ID")
      // `1.9MiB / 64MiB`: what is used, and what may be.
      .replace(/\b\d+(?:\.\d+)?(?:B|[kKMGT]i?B)(?= \/ )/g, "SIZE")
      .replace(/\b\d+(?:\.\d+)?(?:B|[kKMGT]i?B)\b/g, (size) => (/^\d+[MG]i?B$/.test(size) ? size : "SIZE"))
      // Steps of a build, in the order in which they began; a step that was interrupted says its name again.
      .replace(/^#\d+ /, "#N ")
      .replace(anyNumber, (_number, telling?: string) => telling ?? "N")
      .replace(/[ \t]+/g, " "),
  );
  const steps = new Set<string>();
  return lines
    .filter((line) => line !== "" && (!line.startsWith("#N ") || (!steps.has(line) && steps.add(line))))
    .sort()
    .join("\n");
}
