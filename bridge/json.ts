// Reading JSON of which nothing is known yet.

/** The value of a JSON text, or undefined where it isn't one. */
export function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** An object's own member; undefined where there is none, or no object. */
export function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
}

/** A value that is text; undefined otherwise. */
export function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
