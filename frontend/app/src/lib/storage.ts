/** Preferences of this browser. Private windows may refuse storage: then nothing is remembered. */

export function readStored<T>(key: string, fallback: T): T {
  try {
    const text = localStorage.getItem(`spanwise.${key}`);
    return text === null ? fallback : (JSON.parse(text) as T);
  } catch {
    return fallback;
  }
}

export function writeStored(key: string, value: unknown): void {
  try {
    localStorage.setItem(`spanwise.${key}`, JSON.stringify(value));
  } catch {
    // Refused or full: the choice holds for this page only.
  }
}
