/** Pasted into the page before its own scripts: keeps errors and calls until the script is here. */

const kept = {
  q: [] as [string, unknown[]][],
  e: [] as Event[],
  l: (event: Event): void => {
    if (kept.e.length < 20) kept.e.push(event);
  },
} as { q: [string, unknown[]][]; e: Event[]; l: (event: Event) => void } & Record<string, unknown>;

for (const name of ["error", "event", "set", "user", "view", "grant", "revoke", "flush"]) {
  kept[name] = (...args: unknown[]) => kept.q.push([name, args]);
}
(window as unknown as { spanwise: unknown }).spanwise = kept;
for (const type of ["error", "unhandledrejection"]) addEventListener(type, kept.l, true);
