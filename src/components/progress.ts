/** Which sections the reader has read to the end: kept in the browser, marked in every list of sections, said in words. */
import { readKey } from "../layouts/storage-keys.ts";
import { parseList, store, stored } from "../layouts/storage.ts";

const isSection = (value: unknown): value is number => typeof value === "number" && Number.isInteger(value);

const readSections = () => new Set(parseList(stored(readKey), isSection));

/** The sentence about progress. @param total sections that there are to read */
export function progressText(read: number, total: number): string {
  const sections = total === 1 ? "section" : "sections";
  if (read === 0) return `${total} ${sections}, none read yet`;
  return read >= total && total > 1 ? `All ${total} ${sections} read` : `${read} of ${total} ${sections} read`;
}

function mark(): void {
  const read = readSections();
  const listed = new Set<number>();
  for (const item of document.querySelectorAll<HTMLElement>("[data-progress-of]")) {
    const section = Number(item.dataset["progressOf"]);
    listed.add(section);
    item.toggleAttribute("data-read", read.has(section));
    // The mark is text for those who can't see it; CSS draws it for those who can.
    const note = item.querySelector("[data-read-note]");
    if (note) note.textContent = read.has(section) ? ", read" : "";
  }
  const text = progressText([...listed].filter((section) => read.has(section)).length, listed.size);
  for (const place of document.querySelectorAll("[data-progress]")) place.textContent = text;
  const box = document.querySelector<HTMLInputElement>("[data-read-mark]");
  if (box) box.checked = read.has(Number(box.dataset["readMark"]));
}

function setRead(section: number, isRead: boolean): void {
  const read = readSections();
  if (isRead) read.add(section);
  else read.delete(section);
  store(readKey, read.size === 0 ? null : JSON.stringify([...read].sort((a, b) => a - b)));
  mark();
}

let observer: IntersectionObserver | undefined;

/** Ticks the box at the section's end when the reader gets there. Unticked by hand, it stays so until the page is opened again. */
function watchEnd(): void {
  observer?.disconnect();
  const box = document.querySelector<HTMLInputElement>("[data-read-mark]");
  if (!box) return;
  observer = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer?.disconnect();
    setRead(Number(box.dataset["readMark"]), true);
  });
  observer.observe(box);
}

/** Listens once for all pages of a visit; returns what brings a new page in line. */
export function startProgress(): () => void {
  document.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLInputElement) || target.dataset["readMark"] === undefined) return;
    observer?.disconnect();
    setRead(Number(target.dataset["readMark"]), target.checked);
  });
  addEventListener("storage", ({ key }) => {
    if (key === readKey || key === null) mark();
  });
  return () => {
    mark();
    watchEnd();
  };
}
