/** Client spans of `fetch` and XMLHttpRequest, and the header that makes their servers' spans the children. */

import { config, isShut } from "./config";
import { alone, CLIENT, isSynchronous, ownerAt, record, touch, type Owner } from "./owners";
import { hex, now, parseTraceparent, safe, win } from "./page";
import { isOwn } from "./queue";
import { resolve, scrub, template } from "./scrub";

interface Call {
  /** Who waits for it. */
  owner?: Owner;
  /** Whose trace it is in; none where the page's own `traceparent` names another parent. */
  home: Owner;
  spanId: string;
  method: string;
  url: URL;
  start: number;
  end: number;
  status?: number;
  error?: string;
  isHeuristic?: boolean;
}

/** The entry of a request's timing comes after its answer, and tells when its body was whole; a view waits longer. */
const ENTRY_MS = 200;
const MOST_ENTRIES = 60;

const calls = new Set<Call>();
const entries: PerformanceResourceTiming[] = [];
let patchedAt = Infinity;

const isTarget = ({ origin }: URL): boolean =>
  origin === location.origin ||
  config.targets.some((target) => (typeof target === "string" ? target === origin : target.test(origin)));

/** Keep a request's timing; false where it is no request, or from before anybody listened. */
export const keepEntry = (entry: PerformanceResourceTiming): boolean => {
  if (!/^(fetch|xmlh)/.test(entry.initiatorType) || entry.startTime < patchedAt) return false;
  entries.push(entry);
  entries.splice(0, entries.length - MOST_ENTRIES);
  return true;
};

/** The call, and the `traceparent` to send with it, if any. `given` is one that the page wrote itself. */
const begin = safe(
  (method: string, address: string | URL, given?: string | null): [Call, string?] | undefined => {
    const url = resolve(address);
    if (isShut || isOwn(url.href) || !url.protocol.startsWith("http")) return undefined;
    const start = now();
    const owner = ownerAt(start);
    // A parent that the page named itself is whose child the server's span is: ours takes its place.
    const [traceId, parentId] = parseTraceparent(given);
    const home = traceId ? { ...alone(), traceId } : (owner ?? alone());
    const spanId = parentId ?? hex(8);
    const call: Call = { owner, home, spanId, method: method.toUpperCase(), url, start, end: 0 };
    call.isHeuristic = !!owner?.view && !isSynchronous;
    calls.add(call);
    if (owner) {
      owner.open++;
      touch(owner, start);
    }
    return [call, traceId || !isTarget(url) ? undefined : `00-${home.traceId}-${spanId}-0${+home.isSampled}`];
  },
);

/** The answer is here, or never will be. */
const end = safe((call: Call, status?: number, error?: string): void => {
  if (call.end) return;
  Object.assign(call, { end: now(), status, error });
  if (call.owner) {
    call.owner.open--;
    touch(call.owner, call.end);
  }
  win.setTimeout(
    safe(() => finish(call)),
    ENTRY_MS,
  );
});

const takeEntry = ({ url, start }: Call): PerformanceResourceTiming | undefined => {
  const index = entries.findIndex(
    (entry) => entry.name === url.href.split("#")[0] && entry.startTime >= start - 1,
  );
  return entries.splice(index, index < 0 ? 0 : 1)[0];
};

const finish = (call: Call): void => {
  if (!calls.delete(call)) return;
  const { method, url, start, status } = call;
  const entry = takeEntry(call);
  const error = call.error ?? ((status as number) > 399 ? `${status}` : undefined);
  const path = template(url.pathname);
  const until = Math.max(call.end || now(), entry?.responseEnd ?? 0);
  if (call.owner) touch(call.owner, until);
  record(
    call.home,
    `${method} ${path}`,
    CLIENT,
    start,
    until,
    {
      "http.request.method": method,
      "http.response.status_code": status,
      "url.full": scrub(url),
      "url.template": path,
      "server.address": url.hostname,
      "server.port": +url.port || undefined,
      "error.type": error,
      "rum.parent": call.isHeuristic ? "window" : "",
      ...timing(entry),
    },
    // Nobody waited for the answer any longer: that is no failure.
    { spanId: call.spanId, status: error && !/^ab/i.test(error) ? { code: 2 } : undefined },
  );
};

/** What a resource's timing adds to its span; zeros mean that another origin does not tell. */
export const timing = (entry?: PerformanceResourceTiming): Record<string, number | string | undefined> =>
  entry
    ? {
        "http.response.body.size": entry.encodedBodySize || undefined,
        "network.protocol.name": entry.nextHopProtocol,
        "rum.connect_ms": entry.connectEnd - entry.domainLookupStart || undefined,
        "rum.wait_ms": entry.requestStart ? entry.responseStart - entry.requestStart : undefined,
      }
    : {};

/** Those that wait for their timing wait no longer; `isLeaving`: nor does anyone for the open ones. */
export const finishAll = (isLeaving?: boolean): void =>
  calls.forEach((call) => {
    if (isLeaving && !call.end) call.error = "abandoned";
    if (isLeaving || call.end) finish(call);
  });

/** The arguments of a `fetch` with our header in them, and the call that it is. */
const prepare = safe((args: Parameters<typeof fetch>): Call | undefined => {
  const [input, init] = args;
  const request: Partial<Request> = input instanceof Request ? input : {};
  const headers = new Headers(init?.headers ?? request.headers);
  const method = init?.method ?? request.method ?? "GET";
  const [call, traceparent] =
    begin(method, request.url ?? (input as string | URL), headers.get("traceparent")) ?? [];
  if (traceparent) {
    headers.set("traceparent", traceparent);
    args[1] = { ...init, headers };
  }
  return call;
});

const patchFetch = (): void => {
  const original = win.fetch;
  win.fetch = function (this: typeof globalThis, ...args) {
    const call = prepare(args);
    const answer = original.apply(this, args);
    // What the page gets must reject unhandled where the page handles nothing: not a promise that we handled.
    return call
      ? answer.then(
          (response) => {
            end(call, response.status);
            return response;
          },
          (error: unknown) => {
            end(call, undefined, (error as Error | undefined)?.name ?? "error");
            throw error;
          },
        )
      : answer;
  };
};

const patchXhr = (): void => {
  const proto = XMLHttpRequest.prototype;
  const { open, send, setRequestHeader } = proto;
  const known = new WeakMap<XMLHttpRequest, [string, string | URL, string?]>();
  proto.open = function (this: XMLHttpRequest, ...args: unknown[]) {
    known.set(this, args.slice(0, 2) as [string, string]);
    return (open as (...args: unknown[]) => void).apply(this, args);
  } as typeof open;
  proto.setRequestHeader = function (name, value) {
    const seen = known.get(this);
    if (seen && /^traceparent$/i.test(name)) seen[2] = value;
    return setRequestHeader.call(this, name, value);
  };
  proto.send = function (body) {
    const seen = known.get(this);
    const [call, traceparent] = (seen && begin(`${seen[0]}`, seen[1], seen[2])) ?? [];
    if (call) {
      safe(() => traceparent && setRequestHeader.call(this, "traceparent", traceparent))();
      let error: string | undefined;
      for (const type of ["error", "abort", "timeout"]) this.addEventListener(type, () => (error = type));
      this.addEventListener("loadend", () => end(call, this.status || undefined, error));
    }
    return send.call(this, body);
  };
};

export const watchRequests = (): void => {
  patchedAt = now();
  patchFetch();
  patchXhr();
};
