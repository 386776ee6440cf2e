/** Which version of the Engine API to speak with an engine. */

/** The newest version whose calls we know. Docker Engine 28 speaks it; 29 accepts it (29.0 refuses those under 1.44). */
export const newestKnownVersion = "1.51";

/** Docker Engine 20.10, the oldest that the guide speaks of. */
export const oldestKnownVersion = "1.41";

export type VersionChoice =
  | { readonly kind: "speak"; readonly version: string }
  /** The engine's newest is older than what we need. */
  | { readonly kind: "engine-too-old"; readonly newest: string }
  /** The engine's oldest is newer than what we know. */
  | { readonly kind: "engine-too-new"; readonly oldest: string }
  /** This isn't a version of the Engine API. */
  | { readonly kind: "not-a-version" };

/**
 * Chooses the newest version that both sides know.
 * @param newest the engine's own version: `ApiVersion` of `GET /version`, the header `Api-Version` of `GET /_ping`
 * @param oldest the oldest that the engine accepts: `MinAPIVersion` of `GET /version`; undefined where it doesn't say
 */
export function chooseVersion(newest: string, oldest: string | undefined): VersionChoice {
  const engineNewest = minorOf(newest);
  const engineOldest = oldest === undefined ? 0 : minorOf(oldest);
  if (engineNewest === undefined || engineOldest === undefined) return { kind: "not-a-version" };
  const ours = knownMinor(newestKnownVersion);
  if (engineNewest < knownMinor(oldestKnownVersion)) return { kind: "engine-too-old", newest };
  // `oldest` is a string where its minor is above 0.
  if (engineOldest > ours) return { kind: "engine-too-new", oldest: oldest ?? "" };
  return { kind: "speak", version: `1.${Math.min(engineNewest, ours)}` };
}

/** All versions of the Engine API so far are 1.x; the part after the point is a whole number (1.9 is older than 1.41). */
function minorOf(version: string): number | undefined {
  const digits = /^1\.(\d{1,3})$/.exec(version)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function knownMinor(version: string): number {
  return Number(version.slice("1.".length));
}
