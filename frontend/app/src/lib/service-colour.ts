/** A service's colour: stable by name, one of the tokens --service-0 … --service-10. */

export const SERVICE_COLOURS = 11;

export type ColourClaims = Readonly<Record<string, number>>;

/** Any start spreads names equally well; from this one the demo shop's eight meet the eight clearest colours. */
const HASH_START = 12_091;

/** FNV-1a, 32 bit: short, well spread on short names, the same in every browser. */
function hashName(name: string): number {
  let hash = HASH_START;
  for (let i = 0; i < name.length; i++) {
    hash ^= name.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193);
  }
  // The low bits of FNV-1a alone are weak on names that differ in their last letter.
  hash ^= hash >>> 15;
  return hash >>> 0;
}

/**
 * The colour a name gets by itself, or the next free one on its own path when another service of the
 * project already wears it. The count is prime, so every path visits every colour.
 */
function claimColour(name: string, claims: ColourClaims): number {
  const own = claims[name];
  if (own !== undefined) return own;
  const hash = hashName(name);
  const preferred = hash % SERVICE_COLOURS;
  const step = 1 + (Math.floor(hash / SERVICE_COLOURS) % (SERVICE_COLOURS - 1));
  const taken = new Set(Object.values(claims));
  for (let turn = 0; turn < SERVICE_COLOURS; turn++) {
    const colour = (preferred + turn * step) % SERVICE_COLOURS;
    if (!taken.has(colour)) return colour;
  }
  return preferred;
}

/** Names are claimed in alphabetical order, so that a first visit looks the same to everybody. */
export function claimColours(names: readonly string[], claims: ColourClaims): ColourClaims {
  const missing = names.filter((name) => claims[name] === undefined);
  if (missing.length === 0) return claims;
  const next: Record<string, number> = { ...claims };
  for (const name of missing.toSorted()) next[name] ??= claimColour(name, next);
  return next;
}

export function colourToken(colour: number): string {
  return `var(--service-${colour})`;
}
