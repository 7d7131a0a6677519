/** The document's own load, as spans, and the resources of a view. */

import { CLIENT, INTERNAL, ownerAt, record, touch, view, type Owner } from "./owners";
import { doc, navigation, now, observe, on, parseTraceparent, safe, win } from "./page";
import { isOwn } from "./queue";
import { keepEntry, timing } from "./requests";
import { scrub } from "./scrub";

const MOST_RESOURCES = 100;

/** The server's span, from the page's `<meta name="traceparent">` or its Server-Timing header. */
export const serverContext = (): { traceId: string; parent: string; isSampled: boolean } | undefined => {
  const entry = navigation();
  // A page out of a cache names the span of whoever asked for it first.
  if (entry.type === "back_forward" || (entry.responseEnd && !entry.transferSize)) return undefined;
  const meta = doc.querySelector<HTMLMetaElement>("meta[name=traceparent]")?.content;
  const header = entry.serverTiming?.find(({ name }) => /^trace(parent|response)$/.test(name))?.description;
  const [traceId, parent, flags] = parseTraceparent(meta ?? header);
  return traceId && parent
    ? { traceId, parent, isSampled: (parseInt(flags as string, 16) & 1) > 0 }
    : undefined;
};

/** Once the load event is over: the phases of the navigation, each where there was one. */
export const recordLoad = (owner: Owner): void => {
  const entry = navigation();
  const phase = (
    name: string,
    start: number,
    end: number,
    parentSpanId = owner.spanId,
  ): string | undefined =>
    start >= owner.begin && end > start
      ? record(owner, name, INTERNAL, start, end, {}, { parentSpanId })
      : undefined;
  if (entry.fetchStart >= owner.begin && entry.responseEnd) {
    const status = entry.responseStatus || undefined;
    const document = record(owner, "GET document", CLIENT, entry.startTime, entry.responseEnd, {
      "http.request.method": "GET",
      "http.response.status_code": status,
      "url.full": scrub(location.href),
      "server.address": location.hostname,
      ...timing(entry),
    });
    phase("redirect", entry.redirectStart, entry.redirectEnd, document);
    phase("DNS", entry.domainLookupStart, entry.domainLookupEnd, document);
    const connect = phase("connect", entry.connectStart, entry.connectEnd, document);
    if (entry.secureConnectionStart) phase("TLS", entry.secureConnectionStart, entry.connectEnd, connect);
    phase("request", entry.requestStart, entry.responseStart, document);
    phase("response", entry.responseStart, entry.responseEnd, document);
  }
  const dom = phase("DOM", Math.max(owner.begin, entry.responseEnd), entry.domComplete);
  phase("DOMContentLoaded", entry.domContentLoadedEventStart, entry.domContentLoadedEventEnd, dom);
  phase("load event", entry.loadEventStart, entry.loadEventEnd);
  owner.isHeld = false;
  touch(owner, entry.loadEventEnd || now());
};

export const whenLoaded = (work: () => void): void => {
  // loadEventEnd is known only after the event.
  const later = (): unknown => win.setTimeout(safe(work));
  if (doc.readyState === "complete") later();
  else on(win, "load", (event) => event.target === doc && later());
};

/** A resource belongs to the view that loads or to the action that is open; later ones to nobody. */
export const watchResources = (): void => {
  let counted: Owner;
  let count = 0;
  observe<PerformanceResourceTiming>("resource", (entry) => {
    const owner = ownerAt(entry.startTime);
    if (keepEntry(entry) || !owner || isOwn(entry.name) || !entry.name.startsWith("http")) return;
    if (counted !== view) count = 0;
    counted = view;
    if (++count > MOST_RESOURCES) return;
    touch(owner, entry.responseEnd);
    const status = entry.responseStatus || undefined;
    record(
      owner,
      `GET ${entry.initiatorType}`,
      CLIENT,
      entry.startTime,
      entry.responseEnd,
      {
        "http.request.method": "GET",
        "http.response.status_code": status,
        "url.full": scrub(entry.name),
        "server.address": new URL(entry.name).hostname,
        "rum.resource.type": entry.initiatorType,
        "rum.render_blocking":
          (entry as { renderBlockingStatus?: string }).renderBlockingStatus === "blocking" || undefined,
        ...timing(entry),
      },
      { status: (status as number) > 399 ? { code: 2 } : undefined },
    );
  });
};
