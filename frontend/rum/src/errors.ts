/** Errors: what nobody caught, what did not load, what a policy blocked. Each is a log record. */

import { config } from "./config";
import { log, view } from "./owners";
import type { Attributes } from "./otlp";
import { doc, on, selector, win } from "./page";
import { mask, scrub } from "./scrub";

const ERROR = 17;
const MOST_ALIKE = 5;

let counted: unknown;
let seen: Record<string, number> = {};

const text = (value: unknown): string => {
  try {
    return typeof value === "object" ? JSON.stringify(value) : String(value);
  } catch {
    return "object";
  }
};

const stackOf = (error: Partial<Error> & { cause?: unknown }, depth = 0): string =>
  (error.stack ?? "") +
  (error.cause && depth < 4
    ? `\nCaused by: ${stackOf(error.cause as Error, depth + 1) || text(error.cause)}`
    : "");

export const reportError = (
  thrown: unknown,
  handled: boolean,
  attributes: Attributes = {},
  time?: number,
): void => {
  const error = thrown as Partial<Error> | undefined;
  const type = error?.name ?? typeof thrown;
  const message = mask(text(error?.message ?? thrown));
  const stack = error ? mask(stackOf(error)) : "";
  report(
    "exception",
    message,
    {
      "exception.type": type,
      "exception.message": message,
      "exception.stacktrace": stack,
      "rum.handled": handled,
      ...attributes,
    },
    time,
  );
};

const report = (name: string, message: string, attributes: Attributes, time?: number): void => {
  if (counted !== view) seen = {};
  counted = view;
  const signature = [name, message, `${attributes["exception.stacktrace"]}`.slice(0, 300)].join();
  seen[signature] = (seen[signature] ?? 0) + 1;
  if (seen[signature] > MOST_ALIKE) return;
  log(name, ERROR, message, { "url.full": scrub(location.href), ...attributes }, time);
};

/** Also takes what the loader kept from before. */
export const takeError = (event: Event): void => {
  const { target, timeStamp } = event;
  if (event.type === "unhandledrejection") {
    reportError((event as PromiseRejectionEvent).reason, false, { "rum.source": "promise" }, timeStamp);
  } else if (target instanceof Element) {
    const url = (target as HTMLImageElement).src || (target as unknown as HTMLLinkElement).href;
    if (typeof url === "string" && url)
      report(
        "rum.resource_error",
        `${target.localName} did not load`,
        { "rum.resource.url": scrub(url), "rum.element": selector(target) },
        timeStamp,
      );
  } else {
    const { error, message, filename, lineno, colno } = event as ErrorEvent;
    reportError(
      error ?? {
        name: "Error",
        message,
        stack: filename && `${message}\n    at ${filename}:${lineno}:${colno}`,
      },
      false,
      {},
      timeStamp,
    );
  }
};

export const watchErrors = (): void => {
  on(win, "error unhandledrejection", takeError);
  on<SecurityPolicyViolationEvent>(doc, "securitypolicyviolation", (event) =>
    report(
      "rum.csp_violation",
      `${event.effectiveDirective} blocked`,
      {
        "rum.resource.url": event.blockedURI.startsWith("http") ? scrub(event.blockedURI) : event.blockedURI,
      },
      event.timeStamp,
    ),
  );
  if (!config.console) return;
  const original = console.error;
  console.error = function (...args: unknown[]) {
    try {
      const error = args.find((arg) => arg instanceof Error);
      if (error) reportError(error, true, { "rum.source": "console" });
      else report("rum.console", mask(args.map(text).join(" ")), {});
    } catch {
      // The page's console must work.
    }
    original.apply(this, args);
  };
};
