/** The browser's part of Spanwise: `init` once, then all of a page's telemetry, and a few calls for its own. */

import { watchActions, watchFrames } from "./actions";
import { configure, config, currentSession, forgetSession, shared, shut, type Options } from "./config";
import { reportError, takeError, watchErrors } from "./errors";
import { watchResources } from "./load";
import type { Attributes } from "./otlp";
import { alone, INFO, INTERNAL, log, ownerAt, record, settleAll, touch } from "./owners";
import { doc, nav, now, on, safe, win } from "./page";
import { clear, flush } from "./queue";
import { finishAll, watchRequests } from "./requests";
import { mask, scrub } from "./scrub";
import { nameView, startLoad, startView, watchRoutes, whenActive } from "./views";
import { restartVitals, sendVitals, watchVitals } from "./vitals";

export type { Options } from "./config";
export type { Attributes, Log, Span } from "./otlp";

let isReady = false;
let isAsked = false;
const early: (() => void)[] = [];

/** `work` once something is captured; what is asked before that waits for it. */
const call =
  <A extends unknown[]>(work: (...args: A) => void) =>
  (...args: A): void => {
    const run = (): unknown => safe(work)(...args);
    if (isReady) run();
    else if (early.length < 100) early.push(run);
  };

let isWatching = false;

/** What the browser keeps for whoever asks later: not in the task that starts, which the page waits for. */
const watchEntries = safe((): void => {
  if (isWatching) return;
  isWatching = true;
  watchResources();
  watchFrames(scrub);
  watchVitals();
});

/** The page may be gone in a moment: nothing may wait any longer. */
const leave = (isLeaving: boolean): void => {
  watchEntries();
  finishAll(isLeaving);
  sendVitals();
  settleAll();
  flush(true);
};

const start = safe(() => {
  if (isReady) return shut(false);
  currentSession(true);
  startLoad();
  isReady = true;
  watchErrors();
  watchRequests();
  watchRoutes();
  watchActions();
  win.setTimeout(watchEntries);
  on(doc, "visibilitychange", () => doc.visibilityState === "hidden" && leave(false));
  on(win, "pagehide", () => leave(true));
  on(win, "online", () => flush());
  on<PageTransitionEvent>(win, "pageshow", ({ persisted, timeStamp }) => {
    if (!persisted) return;
    startView("restore", undefined, timeStamp);
    restartVitals(timeStamp);
  });
  early.splice(0).forEach((run) => run());
});

/** Begin; a second call changes nothing. With `consent`, nothing happens before `grant()`. */
export const init = safe((options: Options): void => {
  if (isAsked || !options.key) return;
  isAsked = true;
  configure(options);
  const isHeld =
    config.consent || (config.gpc && (nav as { globalPrivacyControl?: boolean }).globalPrivacyControl);
  if (!isHeld) whenActive(start);
});

/** The person agrees: capture what can still be known, and go on. */
export const grant = (): void => {
  if (isAsked) whenActive(start);
};

/** The person does not agree any longer: what waits is thrown away, and nothing is sent from now on. */
export const revoke = safe((): void => {
  clear();
  shut(true);
  forgetSession();
});

/** Report an error that the page caught itself. */
export const error = call((thrown: unknown, attributes?: Attributes): void =>
  reportError(thrown, true, attributes),
);

/** Report that something happened. */
export const event = call((name: string, attributes: Attributes = {}): void =>
  log(mask(name), INFO, "", attributes),
);

/** Attributes of every item from now on, like `version` flags; undefined takes one away. */
export const set = call((attributes: Attributes): void => void Object.assign(shared, attributes));

/** Who uses the page: `user({ id, ...})` becomes `user.id`, …; without anything, nobody. */
export const user = call((who: Attributes = { id: undefined }): void =>
  Object.entries(who).forEach(([key, value]) => (shared[`user.${key}`] = value)),
);

/** The name that the view's route has, like `/products/:id`; once it has settled, a view of its own. */
export const view = call(nameView);

/** Begin a span; the function that comes back ends it. */
export const span = (name: string, attributes: Attributes = {}): ((more?: Attributes) => void) => {
  const begin = now();
  const owner = safe(() => ownerAt(begin) ?? alone())();
  return call((more?: Attributes): void => {
    if (!owner) return;
    record(owner, name, INTERNAL, begin, now(), { ...attributes, ...more });
    touch(owner, now());
  });
};

/** Take what the loader kept: events of errors, and calls by name. */
export const replay = call((events: Event[]): void => events.forEach(safe(takeError)));

export { flush };
