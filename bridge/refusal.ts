// How the bridge says no. Every deciding function returns one of these instead of throwing, so that each "no" has a reason.

export interface Refusal {
  /** The HTTP status. */
  readonly status: number;
  /** What was refused and, where there is one, the way to what was wanted. Never holds the token. */
  readonly reason: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function refuse(status: number, reason: string, headers?: Readonly<Record<string, string>>): Refusal {
  return headers === undefined ? { status, reason } : { status, reason, headers };
}

/** The body of every refusal; the Engine API's own error answers have the same form. */
export function refusalBody({ reason }: Refusal): string {
  return `${JSON.stringify({ message: reason })}\n`;
}
