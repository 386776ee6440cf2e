/** What a checker is handed: a fence of a page or a file of `content/examples`, with where it came from. */

export interface Source {
  /** Path from the repository's root. */
  readonly file: string;
  /** Line in that file on which `text` starts, from 1. */
  readonly line: number;
  /** What the text is: decides who checks it (`checkers.ts`). */
  readonly kind: string;
  readonly text: string;
  /** Part of a file, not valid by itself. */
  readonly fragment: boolean;
  /** A deliberate mistake: its checker must refuse it. */
  readonly wrong: boolean;
  /** Valid, but shown as what not to do: what a linter warns of is meant. */
  readonly avoid?: boolean;
}

export interface Problem {
  /** Line within the source's text, from 1, where the parser names one. */
  readonly line?: number;
  readonly message: string;
}

/** Finds what the language's real parser refuses. */
export type Checker = (source: Source) => readonly Problem[] | Promise<readonly Problem[]>;
