/** What a person does: clicks and submits, each the owner of the requests that it causes. */

import { currentSession } from "./config";
import {
  INTERNAL,
  link,
  log,
  open,
  setAction,
  setSynchronous,
  settle,
  touch,
  view,
  record,
  alone,
  ownerAt,
} from "./owners";
import { doc, now, observe, on, safe, selector, win } from "./page";
import { mask } from "./scrub";

/** How long after a click its first request may come. */
const WINDOW_MS = 1e3;
const RAGE_CLICKS = 3;
const RAGE_MS = 1e3;
const LONG_FRAME_MS = 100;

let last: ReturnType<typeof open> | undefined;
let clicks: number[] = [];
let clicked: unknown;

const describe = (element: Element): string => {
  const target =
    element.closest("[data-rum-name],button,a,input,select,textarea,label,[role],form") ?? element;
  return target.getAttribute("data-rum-name") ?? selector(target) ?? "";
};

const act = (event: Event): void => {
  const target = event.composedPath()[0];
  if (!event.isTrusted || !(target instanceof Element)) return;
  currentSession(true);
  const begin = Math.min(event.timeStamp, now());
  const name = describe(target);
  // The submit that a click brings is the click's.
  if (event.type === "submit" && last?.isOpen && begin - last.begin < RAGE_MS) return;
  settle(last);
  const attributes = { "rum.kind": "action", "rum.action.type": event.type, "rum.action.target": name };
  // While the view loads it takes actions in; after that each is a trace of its own.
  const rest = view.isOpen
    ? { traceId: view.traceId, parent: view.spanId, isSampled: view.isSampled }
    : { links: [link(view)] };
  const action = setAction(open(`${event.type} ${name}`, begin, WINDOW_MS, { attributes, view, ...rest }));
  last = action;
  setSynchronous(true);
  win.setTimeout(() => setSynchronous(false));
  requestAnimationFrame(safe(() => touch(action, now())));
  if (event.type === "click") rage(target, begin, name);
};

const rage = (target: Element, time: number, name: string): void => {
  clicks = target === clicked ? clicks.filter((earlier) => time - earlier < RAGE_MS) : [];
  clicked = target;
  if (clicks.push(time) === RAGE_CLICKS) log("rum.rage_click", 13, "", { "rum.action.target": name }, time);
};

interface Script {
  duration: number;
  invoker: string;
  sourceURL: string;
  sourceFunctionName: string;
}

interface LongFrame extends PerformanceEntry {
  blockingDuration?: number;
  scripts?: Script[];
}

export const watchActions = (): void => on(doc, "click submit", act);

export const watchFrames = (scrub: (url: string) => string): void => {
  const frames = "long-animation-frame";
  const type = PerformanceObserver.supportedEntryTypes?.includes(frames) ? frames : "longtask";
  observe<LongFrame>(type, (entry) => {
    const owner = ownerAt(entry.startTime);
    const blocking = entry.blockingDuration ?? entry.duration - 50;
    if (!owner && blocking < LONG_FRAME_MS) return;
    const script = [...(entry.scripts ?? [])].sort((a, b) => b.duration - a.duration)[0];
    const end = entry.startTime + entry.duration;
    record(owner ?? alone(), "long frame", INTERNAL, entry.startTime, end, {
      "rum.blocking_ms": blocking,
      "rum.script.invoker": script && mask(script.invoker),
      "rum.script.ms": script?.duration,
      "code.file.path": script?.sourceURL && scrub(script.sourceURL),
      "code.function.name": script?.sourceFunctionName,
    });
    if (owner) touch(owner, end);
  });
};
