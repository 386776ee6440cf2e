/** What the translation to PowerShell throws when a command has no form that is right in both PowerShells. */

export class Refusal extends Error {
  override readonly name = "Refusal";
}

/**
 * @param reason what can't be translated and what the writer can do, without a full stop
 * @throws Refusal always
 */
export function refuse(reason: string): never {
  throw new Refusal(reason);
}
