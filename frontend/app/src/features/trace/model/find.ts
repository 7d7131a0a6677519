/** Which rows a text means: words in names and services, or a filter that the server answers. Pure. */
import { tokenize } from "@/lib/filter/tokens";

import type { Trace } from "./trace";

/**
 * 1 for each row whose service, name or status has every word, in any case; undefined where nothing is asked.
 * Words are looked up once for each distinct name and service, not for each span.
 */
export function findRows(trace: Trace, text: string): Uint8Array | undefined {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return undefined;
  const found = new Uint8Array(trace.count).fill(1);
  for (const word of words) {
    const inService = trace.services.map((service) => service.toLowerCase().includes(word));
    const inName = trace.names.map((name) => name.toLowerCase().includes(word));
    const idRow = trace.ids.find(word);
    const isErrorWord = word === "error" || word === "errors";
    for (let row = 0; row < trace.count; row++) {
      const matches =
        inService[trace.service[row] ?? 0] ||
        inName[trace.name[row] ?? 0] ||
        row === idRow ||
        (isErrorWord && trace.status[row] === 2);
      if (!matches) found[row] = 0;
    }
  }
  return found;
}

/** Words by themselves are looked for in the browser; whatever else the language of filters knows is no word. */
export function isWords(text: string): boolean {
  return !/["'`]/.test(text) && tokenize(text).every(({ kind }) => kind === "word");
}

export function markRows(rows: readonly number[], rowCount: number): Uint8Array {
  const found = new Uint8Array(rowCount);
  for (const row of rows) found[row] = 1;
  return found;
}

/** The next row that is found, around the end if need be; -1 where there is none. */
export function nextFound(found: Uint8Array, from: number, step: 1 | -1): number {
  for (let turn = 1; turn <= found.length; turn++) {
    const row = (((from + turn * step) % found.length) + found.length) % found.length;
    if (found[row] === 1) return row;
  }
  return -1;
}

export function countFound(found: Uint8Array): number {
  let count = 0;
  for (const one of found) count += one;
  return count;
}
