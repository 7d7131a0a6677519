/**
 * Who owns what happens: a view while it loads, else the action that a person took last, else nobody, and then it
 * starts a trace of its own. Spans and log records are made here, so that each carries its owner.
 */

import { currentSession, shared } from "./config";
import { encode, type Attributes, type Log, type Span } from "./otlp";
import { hex, nano, now, safe, win } from "./page";
import { push } from "./queue";

export const INTERNAL = 1;
export const CLIENT = 3;
export const INFO = 9;

interface Link {
  traceId: string;
  spanId: string;
}

/** A view or an action: a span that takes others in until it has been quiet for a while. */
export interface Owner extends Link {
  parent?: string;
  name: string;
  begin: number;
  last: number;
  /** Requests under way. */
  open: number;
  isOpen: boolean;
  isSampled: boolean;
  /** What it waits for at least, ms after its begin. */
  window: number;
  attributes: Attributes;
  links: Link[];
  /** Held open by something else than requests: the document's own load. */
  isHeld?: boolean;
  spans: number;
  timer: number;
  view?: Owner;
}

const QUIET_MS = 250;
const LONGEST_MS = 1e4;
const MOST_SPANS = 190;

export let view: Owner;
let action: Owner | undefined;

export const setView = (owner: Owner): Owner => (view = owner);
/** Whether the event is still being dispatched that began the action: what starts now is certainly its. */
export let isSynchronous = false;
export const setSynchronous = (is: boolean): void => {
  isSynchronous = is;
};
export const setAction = (owner: Owner): Owner => (action = owner);

export const link = ({ traceId, spanId }: Link): Link => ({ traceId, spanId });

/** The open owner at a time of the page's clock: the one that began last. */
export const ownerAt = (time: number): Owner | undefined =>
  [action, view]
    .filter((owner) => owner?.isOpen && owner.begin <= time)
    .sort((a, b) => (b as Owner).begin - (a as Owner).begin)[0];

export const open = (name: string, begin: number, window: number, rest: Partial<Owner>): Owner => {
  const owner: Owner = {
    traceId: hex(16),
    spanId: hex(8),
    name,
    begin,
    last: begin,
    open: 0,
    isOpen: true,
    isSampled: currentSession(true).sampled,
    window,
    attributes: {},
    links: [],
    spans: 0,
    timer: 0,
    ...rest,
  };
  win.setTimeout(
    safe(() => settle(owner)),
    LONGEST_MS,
  );
  touch(owner, begin);
  return owner;
};

/** Something of the owner's happened at `time`: it stays open for a while longer. */
export const touch = (owner: Owner, time: number): void => {
  owner.last = Math.max(owner.last, time);
  clearTimeout(owner.timer);
  if (owner.isOpen && !owner.open && !owner.isHeld) {
    owner.timer = win.setTimeout(
      safe(() => settle(owner)),
      Math.max(QUIET_MS, owner.begin + owner.window - now()),
    );
  }
};

export const settle = (owner?: Owner): void => {
  if (!owner?.isOpen) return;
  owner.isOpen = false;
  // Who left while it loaded did not see it quickly.
  if (owner.isHeld) owner.attributes["rum.view.unfinished"] = true;
  clearTimeout(owner.timer);
  record(owner, owner.name, INTERNAL, owner.begin, owner.last, owner.attributes, {
    spanId: owner.spanId,
    parentSpanId: owner.parent,
    links: owner.links.length ? owner.links : undefined,
  });
};

export const settleAll = (): void => {
  settle(action);
  settle(view);
};

const common = (owner: Owner): Attributes => ({
  "session.id": currentSession().id,
  "rum.view.id": (owner.view ?? owner).spanId,
  ...shared,
});

/** Queue a span of `owner`'s trace, as its child unless `rest` says otherwise. */
export const record = (
  owner: Owner,
  name: string,
  kind: number,
  start: number,
  end: number,
  attributes: Attributes,
  rest: Partial<Span> = {},
): string => {
  const span: Span = {
    traceId: owner.traceId,
    spanId: hex(8),
    parentSpanId: owner.spanId || undefined,
    name,
    kind,
    startTimeUnixNano: nano(start),
    endTimeUnixNano: nano(Math.max(start, end)),
    attributes: encode({ ...common(owner), ...attributes }),
    links: owner.spanId || !owner.links.length ? undefined : owner.links,
    ...rest,
  };
  const isRoom = ++owner.spans <= MOST_SPANS || span.spanId === owner.spanId;
  if (owner.isSampled && isRoom) push("traces", span);
  return span.spanId;
};

/** Of what nobody owns: a trace of its own, linked to the view. */
export const alone = (): Owner => ({
  ...view,
  traceId: hex(16),
  spanId: "",
  links: [link(view)],
  spans: 0,
  view,
});

/** Queue a log record. Errors are sent from sessions, too, that are not sampled. */
export const log = (
  eventName: string,
  severityNumber: number,
  text: string,
  attributes: Attributes,
  time = now(),
  owner = ownerAt(time) ?? view,
): void => {
  if (severityNumber < 17 && !currentSession().sampled) return;
  const item: Log = {
    timeUnixNano: nano(time),
    // What is usual goes without saying: bytes are what a visitor pays.
    severityNumber: severityNumber === INFO ? undefined : severityNumber,
    eventName,
    body: text || undefined,
    attributes: encode({ ...common(owner), "rum.view.name": (owner.view ?? owner).name, ...attributes }),
    traceId: owner.traceId,
    spanId: owner.spanId,
  };
  push("logs", item);
};
