/**
 * Dockerfiles by BuildKit itself: its check (`docker build --check`) reads a file as a build would, and builds nothing. It runs in an engine of the
 * proof's own, which can reach no registry; base images are stood in for by an empty folder each.
 */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dockerRelease } from "../test/docker-release.ts";
import { proofEngine } from "./proof-engine.ts";
import { ask } from "./refusal.ts";
import type { Problem } from "./source.ts";

/** What `--call=lint,format=json` prints of a target. */
interface Lint {
  readonly warnings?: readonly { readonly ruleName: string; readonly detail: string; readonly location?: Location }[] | null;
  readonly buildError?: { readonly message: string; readonly location?: Location };
}
interface Location {
  readonly ranges?: readonly { readonly start: { readonly line: number } }[];
}

/**
 * The images that a Dockerfile takes layers or files from, as BuildKit would ask for them: with its own arguments' defaults put in. A bare word in
 * `--from=` is meant for a stage, so a wrong one isn't taken for an image.
 */
export function imagesOf(text: string): string[] {
  const values = new Map([...text.matchAll(/^\s*ARG\s+(\w+)=("[^"]*"|'[^']*'|\S+)/gim)].map(([, name = "", value = ""]) => [name, value.replace(/^["']|["']$/g, "")]));
  const filled = (reference: string) => reference.replace(/\$\{(\w+)(?::?-([^}]*))?\}|\$(\w+)/g, (_, braced: string | undefined, otherwise: string | undefined, bare: string | undefined) => values.get(braced ?? bare ?? "") ?? otherwise ?? "");
  const stages = new Set([...text.matchAll(/^[ \t]*FROM[ \t].*[ \t]AS[ \t]+(\S+)/gim)].map(([, name = ""]) => name.toLowerCase()));
  const bases = [...text.matchAll(/^[ \t]*FROM[ \t]+(?:--platform=\S+[ \t]+)?(\S+)/gim)].map(([, reference = ""]) => filled(reference));
  const sources = [...text.matchAll(/(?:--from=|[,=]from=)([^\s,]+)/g)].map(([, reference = ""]) => filled(reference)).filter((reference) => /[:/@]/.test(reference));
  return [...new Set([...bases, ...sources])].filter((reference) => reference !== "" && reference !== "scratch" && !stages.has(reference.toLowerCase()));
}

const problemAt = (location: Location | undefined, message: string): Problem => {
  const line = location?.ranges?.[0]?.start.line;
  return { ...(line === undefined ? {} : { line }), message };
};

export interface BuildOptions {
  /** Files may come from stages that the text doesn't show. */
  readonly fragment: boolean;
  /** What BuildKit's rules warn of is meant. */
  readonly avoid: boolean;
}

/** With a stand-in for its base image, BuildKit doesn't see that a file is for Windows, where `C:\app` is no relative path. */
const isWindowsPath = (detail: string) => /^Relative workdir "[A-Za-z]:[\\/]/.test(detail);

/** What BuildKit refuses, or else what its rules warn of. */
export async function checkBuild(text: string, { fragment, avoid }: BuildOptions): Promise<Problem[]> {
  // A frontend that is named by image would have to be fetched; a digest that the reader is to put in stands for any.
  const dockerfile = text.replace(/^#\s*syntax\s*=.*$/im, "#").replace(/sha256:<[a-z0-9 -]+>/g, `sha256:${"0".repeat(64)}`);
  const { warnings, buildError } = await lint({ dockerfile, images: [...imagesOf(dockerfile), ...(fragment ? stagesElsewhere(dockerfile) : [])] });
  // Why an image that isn't there can't be fetched is about this machine; that it isn't a stage is about the file.
  if (buildError) return [problemAt(buildError.location, buildError.message.replace(/^(\S+): failed to resolve source metadata.*?(?= \(did you mean|$)/, "there is no stage or image “$1”"))];
  const meant = (warnings ?? []).filter(({ detail }) => !avoid && !isWindowsPath(detail));
  return meant.map(({ ruleName, detail, location }) => problemAt(location, `${ruleName}: ${detail}`));
}

/** What BuildKit can't read in a `.dockerignore`. */
export async function checkIgnored(text: string): Promise<Problem[]> {
  const { buildError } = await lint({ dockerfile: "FROM scratch\nCOPY . /", images: [], ignore: text });
  return buildError ? [{ message: buildError.message }] : [];
}

/** A Dockerfile to be read, the images to stand in for, and the `.dockerignore` beside it. */
interface Build {
  readonly dockerfile: string;
  readonly images: readonly string[];
  readonly ignore?: string;
}

/** Builds that wait for Buildx, which takes longer to start than to have one more of them read. */
const waiting: { readonly build: Build; readonly done: (lint: Promise<Lint>) => void }[] = [];
let reading = false;
const mostAtOnce = 16;

function lint(build: Build): Promise<Lint> {
  return new Promise((resolve) => {
    waiting.push({ build, done: resolve });
    if (!reading) void readWaiting();
  });
}

async function readWaiting(): Promise<void> {
  reading = true;
  // Whoever asks in the same moment comes along.
  await new Promise((resolve) => setImmediate(resolve));
  while (waiting.length > 0) {
    const group = waiting.splice(0, mostAtOnce);
    const lints = lintTogether(group.map(({ build }) => build));
    for (const [index, { done }] of group.entries()) done(lints.then((all) => all[index] ?? { buildError: { message: "BuildKit says nothing of it" } }));
    // An error reaches those who wait for the verdicts.
    await lints.catch(() => undefined);
  }
  reading = false;
}

/** The name by which BuildKit looks for an image's stand-in: the short one, without the tag that is meant where there is none. */
const contextName = (image: string) => image.replace(/^(?:index\.)?docker\.io\/(?:library\/)?/, "").replace(/:latest$/, "");

/** Has Buildx read several Dockerfiles at once, as targets of a bake file. */
async function lintTogether(builds: readonly Build[]): Promise<Lint[]> {
  const { plugins } = await dockerRelease();
  const { endpoint } = await proofEngine();
  const folder = await mkdtemp(join(tmpdir(), "drydock-proof-"));
  try {
    const names = builds.map((_, index) => `target-${index}`);
    for (const [index, { dockerfile, ignore }] of builds.entries()) {
      const place = join(folder, names[index] ?? "");
      await mkdir(join(place, "context"), { recursive: true });
      await writeFile(join(place, "Dockerfile"), `${dockerfile}\n`);
      if (ignore !== undefined) await writeFile(join(place, "context/.dockerignore"), `${ignore}\n`);
    }
    const target = Object.fromEntries(
      builds.map(({ images }, index) => {
        const context = `${names[index]}/context`;
        return [names[index], { context, dockerfile: "../Dockerfile", contexts: Object.fromEntries(images.map((image) => [contextName(image), context])) }];
      }),
    );
    await writeFile(join(folder, "bake.json"), JSON.stringify({ target }));
    const words = ["bake", "--file", "bake.json", "--call", "lint,format=json", ...names];
    const { result, output } = await ask(join(plugins, "docker-buildx"), words, folder, { DOCKER_HOST: endpoint, BUILDX_CONFIG: folder });
    const said = result === "" ? undefined : (JSON.parse(result) as { readonly target: Readonly<Record<string, { readonly check?: Lint }>> }).target;
    const lints = names.map((name) => said?.[name]?.check);
    if (lints.every((found) => found !== undefined)) return lints;
    // One that Buildx itself refuses, for a name that can't be an image's, keeps it from reading the others.
    const [only, ...others] = builds;
    if (only && others.length === 0) return [{ buildError: { message: output.trim().split("\n").at(-1) ?? "Buildx refuses it without a word" } }];
    return (await Promise.all(builds.map((build) => lintTogether([build])))).flat();
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Stages that a fragment takes files from and doesn't show. */
const stagesElsewhere = (text: string): string[] => [...text.matchAll(/(?:--from=|[,=]from=)([A-Za-z][\w-]*)(?=[\s,])/g)].map(([, name = ""]) => name);
