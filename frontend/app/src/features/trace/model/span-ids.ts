/** Span ids by row. Pure. */

/** Hex digits of one id. */
const DIGITS = 16;

/** All ids in one text: 200,000 of them are one string to the browser, not 200,000. */
export interface SpanIds {
  /** False until they have come: a large trace is drawn without them. */
  known: boolean;
  at(row: number): string | undefined;
  /** The first row from `from` on that has the id, -1 for none. */
  find(id: string, from?: number): number;
}

export const NO_IDS: SpanIds = { known: false, at: () => undefined, find: () => -1 };

export function packedIds(digits: string): SpanIds {
  return {
    known: true,
    at: (row) =>
      row >= 0 && row * DIGITS < digits.length ? digits.slice(row * DIGITS, (row + 1) * DIGITS) : undefined,
    find: (id, from = 0) => {
      if (id.length !== DIGITS) return -1;
      let at = digits.indexOf(id, from * DIGITS);
      // Digits of two neighbours may spell it, too.
      while (at >= 0 && at % DIGITS !== 0) at = digits.indexOf(id, at + 1);
      return at < 0 ? -1 : at / DIGITS;
    },
  };
}
