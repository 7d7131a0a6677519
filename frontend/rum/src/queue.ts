/** The way out: bounded, in batches, with back-off, and nothing that needs a CORS preflight. */

import { config, isShut, shut } from "./config";
import { encode, type Attributes, type Log, type Span } from "./otlp";
import { correctClock, nav, safe, win } from "./page";

type Signal = "traces" | "logs";

const BATCH_MS = 5e3;
const BATCH_ITEMS = 50;
const MOST_WAITING = 500;
const LONGEST_WAIT_MS = 3e5;
/** Of what browsers let be under way when a page is left (64 KiB). */
const LARGEST_BODY = 6e4;

const waiting: Record<Signal, (Span | Log)[]> = { traces: [], logs: [] };
const original = win.fetch;
let dropped = 0;
let failures = 0;
let notBefore = 0;
let timer = 0;

export const isOwn = (url: string): boolean => url.startsWith(`${config.url}/rum/`);

export const push = (signal: Signal, item: Span | Log): void => {
  if (isShut || config.beforeSend?.(item) === false) return;
  const queue = waiting[signal];
  queue.push(item);
  if (queue.length > MOST_WAITING) {
    queue.shift();
    dropped++;
  }
  if (queue.length >= BATCH_ITEMS && !failures) schedule(0);
  else if (!timer) schedule(BATCH_MS);
};

const schedule = (ms: number): void => {
  clearTimeout(timer);
  timer = win.setTimeout(
    () => {
      timer = 0;
      (win.requestIdleCallback ?? win.setTimeout)(() => flush());
    },
    Math.max(ms, notBefore - Date.now()),
  );
};

/** Send what waits; `isLeaving` where the page may not live to hear the answer. */
export const flush = safe((isLeaving?: boolean): void => {
  if (isShut) return;
  if (nav.onLine === false || (!isLeaving && Date.now() < notBefore)) return schedule(BATCH_MS);
  correctClock();
  for (const signal of ["traces", "logs"] as const) {
    while (waiting[signal].length) post(signal, waiting[signal].splice(0, BATCH_ITEMS), isLeaving);
  }
});

export const clear = (): void => {
  waiting.traces = [];
  waiting.logs = [];
};

const resource = (): Attributes => ({
  "service.name": config.service,
  "service.version": config.version,
  "deployment.environment.name": config.environment,
  "browser.language": nav.language,
});

const post = (signal: Signal, items: (Span | Log)[], isLeaving?: boolean): void => {
  const body = JSON.stringify({
    sentAtUnixMs: Date.now(),
    resource: encode(resource()),
    dropped: dropped || undefined,
    items,
  });
  if (body.length > LARGEST_BODY && items.length > 1) {
    const half = items.length >> 1;
    post(signal, items.slice(0, half), isLeaving);
    post(signal, items.slice(half), isLeaving);
    return;
  }
  dropped = 0;
  const url = `${config.url}/rum/v1/${signal}?key=${config.key}`;
  if (isLeaving && nav.sendBeacon?.(url, body)) return;
  const fail = (retryAfterS = 0): void => {
    if (isShut) return;
    waiting[signal].unshift(...items);
    dropped += waiting[signal].splice(MOST_WAITING).length;
    notBefore =
      Date.now() + Math.max(retryAfterS * 1e3, Math.min(BATCH_MS * 2 ** failures++, LONGEST_WAIT_MS));
    schedule(0);
  };
  void send(url, body, isLeaving).then(
    ({ status, headers }) => {
      if (status === 429 || status > 499) return fail(Number(headers.get("retry-after")));
      failures = 0;
      // This key will not be taken from this page: asking again and again helps nobody.
      if (status === 401 || status === 403) {
        shut(true);
        clear();
      }
    },
    () => fail(),
  );
};

const send = async (url: string, text: string, isLeaving?: boolean): Promise<Response> => {
  let body: BodyInit = text;
  if (!isLeaving && win.CompressionStream) {
    const packed = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
    body = await new Response(packed).arrayBuffer();
    url += "&gzip=1";
  }
  // An ArrayBuffer has no content type, a string has text/plain: the browser asks nobody beforehand.
  return original.call(win, url, { method: "POST", body, keepalive: true, credentials: "omit" });
};
