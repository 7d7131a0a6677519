/** What every other part stands on: the page's objects, its clock, and hooks that never throw into it. */

export const win = window;
export const doc = document;
export const nav = navigator;

export const now = (): number => performance.now();

/** Wall clock at the page's time zero. A machine that slept stops the page's clock, not the wall's. */
let origin = performance.timeOrigin;

/** Nanoseconds since 1970, as OTLP/JSON writes 64 bits, of a time in the page's own milliseconds. */
export const nano = (ms: number): string => `${Math.round((origin + ms) * 1e3)}000`;

export const correctClock = (): void => {
  const wall = Date.now() - now();
  if (Math.abs(wall - origin) > 1e3) origin = wall;
};

export const hex = (bytes: number): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) =>
    (byte + 256).toString(16).slice(1),
  ).join("");

/** `work`, of which no exception reaches the page. */
export const safe =
  <A extends unknown[], R>(work: (...args: A) => R) =>
  (...args: A): R | undefined => {
    try {
      return work(...args);
    } catch {
      return undefined;
    }
  };

/** Listens before the page does, so that nobody can stop an event on its way here. */
export const on = <E extends Event>(target: EventTarget, types: string, work: (event: E) => void): void =>
  types.split(" ").forEach((type) => target.addEventListener(type, safe(work) as EventListener, true));

/** Every entry of one kind, also those from before now. */
export const observe = safe(
  <E extends PerformanceEntry>(type: string, work: (entry: E) => void, durationThreshold?: number) => {
    const handle = safe((list: PerformanceEntry[]) => (list as E[]).forEach(work));
    const observer = new PerformanceObserver((list) => handle(list.getEntries()));
    observer.observe({ type, buffered: true, durationThreshold } as PerformanceObserverInit);
    return () => handle(observer.takeRecords());
  },
);

type Navigation = PerformanceNavigationTiming & { activationStart?: number };

export const navigation = (): Navigation =>
  (performance.getEntriesByType("navigation")[0] ?? {}) as Navigation;

/** The parts of a `traceparent`, W3C Trace Context: trace, parent, flags; nothing where it is none. */
export const parseTraceparent = (text?: string | null): string[] =>
  /^00-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})$/.exec(text ?? "")?.slice(1) ?? [];

/** Where in the page an element stands: short enough for an attribute, without anything a person wrote. */
export const selector = (node: unknown): string | undefined => {
  const names: string[] = [];
  for (
    let element = node as Element | null;
    element?.localName && names.length < 4;
    element = element.parentElement
  ) {
    if (element.id) {
      names.unshift(`#${element.id}`);
      break;
    }
    names.unshift([element.localName, ...[...element.classList].slice(0, 2)].join("."));
  }
  return names.join(">").slice(0, 99) || undefined;
};
