/** Filters the cheat sheet by words and by tag, and says how many commands remain. */

/** What the filter knows of a command. */
export interface FilteredCommand {
  readonly name: string;
  /** All forms. */
  readonly text: string;
  readonly tags: readonly string[];
}

/**
 * Whether a command stays on the sheet: it has the tag, and each of the words in its name, its text or its tags.
 * @param words as typed; upper and lower case are the same
 * @param tag empty for all
 */
export function isShown({ name, text, tags }: FilteredCommand, words: string, tag: string): boolean {
  const searched = `${name}\n${text}\n${tags.join(" ")}`.toLowerCase();
  return (tag === "" || tags.includes(tag)) && words.toLowerCase().split(/\s+/).every((word) => searched.includes(word));
}

/** The sentence about what remains. */
export function countText(shown: number, total: number): string {
  if (shown === total) return `${total} commands`;
  return shown === 0 ? `None of the ${total} commands` : `${shown} of ${total} commands`;
}

function filter(sheet: Element): void {
  const words = sheet.querySelector<HTMLInputElement>("[data-sheet-words]")?.value ?? "";
  const tag = sheet.querySelector<HTMLSelectElement>("[data-sheet-tag]")?.value ?? "";
  const commands = [...sheet.querySelectorAll<HTMLElement>("[data-tags]")];
  for (const command of commands) {
    command.hidden = !isShown(
      {
        name: command.querySelector("a")?.textContent ?? "",
        text: [...command.querySelectorAll("code")].map((code) => code.textContent).join("\n"),
        tags: command.dataset["tags"]?.split(" ") ?? [],
      },
      words,
      tag,
    );
  }
  for (const group of sheet.querySelectorAll<HTMLElement>(".sheet-group")) group.hidden = group.querySelector("[data-tags]:not([hidden])") === null;
  const count = sheet.querySelector("[data-sheet-count]");
  if (count) count.textContent = countText(commands.filter(({ hidden }) => !hidden).length, commands.length);
}

/** Listens once for all pages of a visit. */
export function startCheatSheet(): void {
  document.addEventListener("input", ({ target }) => {
    const sheet = target instanceof Element ? target.closest("[data-sheet]") : null;
    if (sheet) filter(sheet);
  });
  // Somebody may have typed before this was loaded.
  for (const sheet of document.querySelectorAll("[data-sheet]")) filter(sheet);
}
