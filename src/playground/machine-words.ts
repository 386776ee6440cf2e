/** What the panel says about the machine in the tab. */
import type { SavedMachine } from "./engines/tab/protocol.ts";
import type { Explanation } from "./failures.ts";

/** The emulator's own program, compressed as hosts send it; it is downloaded with the image. */
const emulatorBytes = 600_000;

/** @param bytes of the image, to the first prompt */
export function startLabel(bytes: number): string {
  return `Start it (${download(bytes)})`;
}

/** The way on where another engine can't be had. @param bytes of the image, to the first prompt */
export function tabLabel(bytes: number): string {
  return `Use an engine in this tab (${download(bytes)})`;
}

function download(bytes: number): string {
  return `${Math.ceil((bytes + emulatorBytes) / 1e6)} MB, once`;
}

export function savedLabel({ savedAtMs, bytes }: SavedMachine): string {
  const when = new Date(savedAtMs).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
  return `Go on with the machine saved ${when} (${Math.ceil(bytes / 1e6)} MB)`;
}

export const resetQuestion: Explanation = {
  title: "Reset the machine?",
  text: "This gives you a fresh machine. Containers, images, volumes and files of the present one are lost; what you saved stays.",
};

export const stopQuestion: Explanation = {
  title: "Stop the machine?",
  text: "Its containers, images, volumes and files are lost; what you saved stays.",
};

/** @param bytes what it takes of the browser's storage */
export function machineKept(bytes: number): Explanation {
  return {
    title: "The machine is saved in this browser",
    text:
      `It takes ${Math.ceil(bytes / 1e6)} MB. Containers, running programs, images, volumes and files are kept as they are now; “Connect…” offers to go on with them. ` +
      "Not kept: what happens after this moment, lines that have scrolled far out of the terminal, and previews. A newer version of this site’s engine can’t go on with it, and the browser may drop it when you clear the site’s data or the device runs short of space.",
  };
}

export const machineNotKept: Explanation = {
  title: "The engine couldn’t be kept in this browser",
  text: "Its storage for this site is full, or forbidden in this window. The machine works all the same; the next start downloads it again.",
};
