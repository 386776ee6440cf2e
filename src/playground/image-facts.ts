/** What the image of the engine in the tab says of itself, for its reader: versions, images, what was changed and why, and where the sources are. */
import { interpretedInstructions } from "./engines/tab/machine.ts";
import type { Content, Manifest } from "./engines/tab/manifest.ts";

/** The programs that a reader asks after; the manifest lists every package. */
const named: readonly string[] = ["docker.io", "docker-cli", "containerd", "docker-buildx", "docker-compose", "crun", "runc"];

export function imageFacts({ engineVersion, emulatorVersion, images, contents, changes, sources, disk }: Manifest): HTMLElement[] {
  const programs = contents.filter((content) => named.includes(content.package)).map((content) => `${content.package} ${content.version}`);
  return [
    paragraph(`Docker Engine ${engineVersion} on Debian, 32-bit${programs.length === 0 ? "" : `: ${programs.join(", ")}`}; ${contents.length} packages in all. Its disk of ${Math.round(disk.bytes / 1e6)} MB is downloaded piece by piece, as it is read.`),
    paragraph(`Images: ${images.map((image) => image.replace(/:latest$/, "")).join(", ")}. They are made of Debian packages under the names of the official ones; nothing can be pulled from a registry outside.`),
    ...(changes.length === 0 ? [paragraph("Its programs are Debian’s own, unchanged.")] : [paragraph("Changed, so that all of it works in an emulator, and fast enough:"), list(changes.map((text) => document.createTextNode(text)))]),
    paragraph(
      `The emulator is v86 ${emulatorVersion}, with two of its numbers changed: it translates a page of the machine’s code once it has run ${interpretedInstructions.here.toLocaleString("en")} instructions of it instead of ${interpretedInstructions.by.toLocaleString("en")}, and each page alone instead of up to three together. Docker’s commands take about half as long with that.`,
    ),
    paragraph(sources),
    details(`Every package, with its licences and its source`, list(contents.map(packageFacts))),
  ];
}

/** Debian's archive of everything that it ever published, at a version of a source package. */
export function sourceAddress({ source, sourceVersion }: Pick<Content, "source" | "sourceVersion">): string {
  return `https://snapshot.debian.org/package/${encodeURIComponent(source)}/${encodeURIComponent(sourceVersion)}/`;
}

function packageFacts(content: Content): HTMLElement {
  const element = document.createElement("span");
  const link = document.createElement("a");
  link.href = sourceAddress(content);
  link.textContent = `source of ${content.package}`;
  const licences = content.licences.length === 0 ? "licences in its copyright file" : content.licences.join(", ");
  element.append(`${content.package} ${content.version}: ${licences}; `, link);
  return element;
}

function details(summary: string, content: HTMLElement): HTMLElement {
  const element = document.createElement("details");
  const heading = document.createElement("summary");
  heading.textContent = summary;
  element.append(heading, content);
  return element;
}

function paragraph(text: string): HTMLElement {
  const element = document.createElement("p");
  element.textContent = text;
  return element;
}

function list(items: readonly Node[]): HTMLElement {
  const element = document.createElement("ul");
  element.append(
    ...items.map((content) => {
      const item = document.createElement("li");
      item.append(content);
      return item;
    }),
  );
  return element;
}
