/** Web Vitals as Google's web-vitals 6 defines them, with the element behind each. */

import { INFO, log, ownerAt, view, type Owner } from "./owners";
import { doc, hex, navigation, now, observe, on, selector, win } from "./page";

interface Shift extends PerformanceEntry {
  value: number;
  hadRecentInput: boolean;
  sources: { node?: Node | null; currentRect: DOMRectReadOnly }[];
}

interface Paint extends PerformanceEntry {
  element?: Element | null;
  url?: string;
}

interface Interaction extends PerformanceEntry {
  interactionId: number;
  target: Node | null;
  processingStart: number;
  processingEnd: number;
}

interface Vital {
  id: string;
  value: number;
  sent: number;
  element?: string;
  time: number;
  owner: Owner;
  detail: Record<string, string | number | undefined>;
}

const WINDOW_MS = 5e3;
const GAP_MS = 1e3;
const WORST = 10;
const PER_WORST = 50;

let vitals: Record<string, Vital> = {};
let start = 0;
let firstHidden = Infinity;
let isPainted = false;
let isLcpFinal = false;
let shifts = { value: 0, first: 0, last: 0, largest: 0, element: undefined as string | undefined };
let worst: { id: number; duration: number; entry: Interaction }[] = [];
let countBefore = 0;
let idLowest = Infinity;
let idHighest = 0;
const drains: ((() => void) | undefined)[] = [];

const set = (name: string, value: number, element?: string, time = now(), detail = {}): void => {
  const old = vitals[name];
  vitals[name] = {
    id: old?.id ?? hex(8),
    sent: old?.sent ?? -1,
    value,
    element,
    time,
    owner: ownerAt(time)?.view ?? view,
    detail,
  };
};

const send = (name: string): void => {
  const vital = vitals[name];
  if (!vital || vital.value === vital.sent) return;
  vital.sent = vital.value;
  log(
    "browser.web_vital",
    INFO,
    "",
    {
      "browser.web_vital.name": name,
      "browser.web_vital.value": vital.value,
      "browser.web_vital.id": vital.id,
      "rum.element": vital.element,
      ...vital.detail,
    },
    vital.time,
    vital.owner,
  );
};

const takeShift = (entry: Shift): void => {
  if (entry.hadRecentInput || entry.startTime < start) return;
  if (
    !shifts.value ||
    entry.startTime - shifts.last >= GAP_MS ||
    entry.startTime - shifts.first >= WINDOW_MS
  ) {
    shifts = { value: 0, first: entry.startTime, last: 0, largest: 0, element: undefined };
  }
  shifts.value += entry.value;
  shifts.last = entry.startTime;
  if (entry.value > shifts.largest) {
    shifts.largest = entry.value;
    shifts.element = selector(entry.sources.find(({ node }) => node?.nodeType === 1)?.node);
  }
  if (shifts.value > (vitals.cls?.value ?? 0)) set("cls", shifts.value, shifts.element, entry.startTime);
};

const interactions = (): number =>
  ((performance as { interactionCount?: number }).interactionCount ??
    (idHighest ? (idHighest - idLowest) / 7 + 1 : 0)) - countBefore;

const takeInteraction = (entry: Interaction): void => {
  const { interactionId: id, duration } = entry;
  if (!id || entry.startTime < start) return;
  idLowest = Math.min(idLowest, id);
  idHighest = Math.max(idHighest, id);
  const known = worst.find((one) => one.id === id);
  if (!known) worst.push({ id, duration, entry });
  else if (duration > known.duration) Object.assign(known, { duration, entry });
  worst.sort((a, b) => b.duration - a.duration).splice(WORST);
  const inp = worst[Math.min(worst.length - 1, Math.floor(interactions() / PER_WORST))];
  if (!inp || inp.duration === vitals.inp?.value) return;
  const { name, startTime, target, processingStart, processingEnd } = inp.entry;
  set("inp", inp.duration, selector(target), startTime, {
    "rum.event": name,
    "rum.input_delay_ms": processingStart - startTime,
    "rum.processing_ms": processingEnd - processingStart,
  });
};

const takeLcp = (entry: Paint): void => {
  if (isLcpFinal || entry.startTime >= firstHidden) return;
  set("lcp", Math.max(entry.startTime - start, 0), selector(entry.element), entry.startTime);
};

const finishLcp = (): void => {
  drains.forEach((drain) => drain?.());
  isLcpFinal = true;
  send("lcp");
};

/** What is known so far: before a page may be gone. */
export const sendVitals = (): void => {
  finishLcp();
  // Nobody saw shifts in a page that was never painted.
  if (isPainted) send("cls");
  send("inp");
};

/** The page is back from the bfcache: its measures begin anew, at `time`. */
export const restartVitals = (time: number): void => {
  countBefore += interactions();
  vitals = {};
  worst = [];
  start = time;
  firstHidden = Infinity;
  isLcpFinal = true;
  shifts = { value: 0, first: 0, last: 0, largest: 0, element: undefined };
  set("ttfb", 0);
  set("cls", 0);
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      const value = now() - time;
      for (const name of ["ttfb", "fcp", "lcp"]) {
        if (name !== "ttfb") set(name, value);
        send(name);
      }
    }),
  );
};

const hiddenBefore = (): number => {
  const entry = performance
    .getEntriesByType("visibility-state")
    .find(({ name, startTime }) => name === "hidden" && startTime >= start);
  return entry?.startTime ?? (doc.visibilityState === "hidden" ? 0 : Infinity);
};

export const watchVitals = (): void => {
  const entry = navigation();
  start = entry.activationStart || 0;
  firstHidden = hiddenBefore();
  on(doc, "visibilitychange", ({ timeStamp }) => {
    if (doc.visibilityState === "hidden") firstHidden = Math.min(firstHidden, timeStamp);
  });
  const time = (): void => {
    if (!entry.responseStart) return;
    set("ttfb", Math.max(entry.responseStart - start, 0));
    send("ttfb");
  };
  if (doc.readyState === "complete") time();
  else on(win, "load", time);
  set("cls", 0);
  observe<Paint>("paint", ({ name, startTime }) => {
    if (name !== "first-contentful-paint" || isPainted || startTime >= firstHidden) return;
    isPainted = true;
    set("fcp", Math.max(startTime - start, 0), undefined, startTime);
    send("fcp");
  });
  drains.push(
    observe("largest-contentful-paint", takeLcp),
    observe("layout-shift", takeShift),
    observe("event", takeInteraction, 40),
    observe("first-input", takeInteraction),
  );
  on(win, "keydown click", (event) => event.isTrusted && finishLcp());
};
