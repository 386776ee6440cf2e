/** What the browser tells of the reader's connection. */

/** The part of the Network Information API (WICG) that is read here; TypeScript's DOM library lacks it, and some browsers do. */
export interface Connection {
  /** Whether the reader asks their browser to save data. */
  readonly saveData?: boolean;
  /** As fast as what is measured: slow-2g, 2g, 3g or 4g. */
  readonly effectiveType?: string;
}

/** The connection that this page is read over; empty where the browser doesn't tell. */
export const connection = (): Connection => (navigator as Navigator & { readonly connection?: Connection }).connection ?? {};
