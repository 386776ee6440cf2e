/** Writes the shell command that makes a file, to be typed into an interactive `sh`. */

/**
 * @param path relative to the shell's folder, with `/` between folders
 * @param text the file's text; a line break is added at its end where there is none
 * @returns lines without a line break at the end
 */
export function hereDocument(path: string, text: string): string {
  const lines = (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
  const folder = path.slice(0, Math.max(0, path.lastIndexOf("/")));
  const before = folder === "" ? "" : `mkdir -p ${quoted(folder)} && `;
  const target = quoted(path);
  if (canBeTyped(text)) return document(`${before}cat > ${target}`, lines);
  return document(`${before}base64 -d > ${target}`, base64Lines(`${lines.join("\n")}\n`));
}

/** The delimiter is quoted, so that the shell takes every line as it is (POSIX, 2.7.4). */
function document(command: string, lines: readonly string[]): string {
  const delimiter = delimiterFor(lines);
  return [`${command} <<'${delimiter}'`, ...lines, delimiter].join("\n");
}

/** A word that is none of the lines. */
export function delimiterFor(lines: readonly string[]): string {
  let delimiter = "EOF";
  for (let number = 2; lines.includes(delimiter); number += 1) delimiter = `EOF${number}`;
  return delimiter;
}

/**
 * Whether the text survives being typed: at a prompt, a tab asks for completion, other control characters are commands to the
 * line editor, and a terminal in canonical mode takes lines of at most 4095 bytes (POSIX, MAX_CANON is smaller still; Linux, n_tty).
 */
function canBeTyped(text: string): boolean {
  return !/[\u0000-\u0009\u000b-\u001f\u007f]/.test(text) && text.split("\n").every((line) => line.length <= 1000);
}

function base64Lines(text: string): readonly string[] {
  const binary = Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).match(/.{1,76}/g) ?? [""];
}

/** A word for the shell: as it is where that is safe, and in single quotes otherwise (POSIX, 2.2.2). */
export function quoted(word: string): string {
  return /^[\w./:@%+=-]+$/.test(word) && !word.startsWith("-") ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
