/** What the browser keeps for the reader. Storage can be full or forbidden; the site then works, and forgets. */

/** For all visits, or for this tab alone. Named and not handed over, since a browser that forbids storage refuses to name it. */
type Area = "localStorage" | "sessionStorage";

/** @returns null where nothing is kept or nothing may be read */
export function stored(key: string, area: Area = "localStorage"): string | null {
  try {
    return globalThis[area].getItem(key);
  } catch (error) {
    console.info(`${key} can't be read from the browser's storage:`, error);
    return null;
  }
}

/**
 * Keeps a value, or forgets it when it is null.
 * @returns false where the browser refuses
 */
export function store(key: string, value: string | null, area: Area = "localStorage"): boolean {
  try {
    if (value === null) globalThis[area].removeItem(key);
    else globalThis[area].setItem(key, value);
    return true;
  } catch (error) {
    console.info(`${key} can't be kept in the browser's storage:`, error);
    return false;
  }
}

/** The members of a stored JSON array that pass the test; anything else that stands there counts as nothing. */
export function parseList<T>(text: string | null, isMember: (value: unknown) => value is T): T[] {
  if (text === null) return [];
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter(isMember) : [];
  } catch (error) {
    console.info("What the browser kept is no JSON, and is ignored:", error);
    return [];
  }
}
