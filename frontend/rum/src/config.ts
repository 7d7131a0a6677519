/** What the page asked for, completed. */

import { doc, hex } from "./page";
import type { Attributes, Log, Span } from "./otlp";

export interface Options {
  /** A browser key of the project (`swb_…`). */
  key: string;
  /** Where Spanwise answers, like `https://spanwise.example`. */
  url: string;
  /** `service.name`; the page's host name unless given. */
  service?: string;
  /** `service.version`: what runs in the page. */
  version?: string;
  /** `deployment.environment.name`. */
  environment?: string;
  /** The share of sessions that send traces and vitals, 0 to 1. Errors are always sent. */
  sample?: number;
  /** Origins, besides the page's own, whose requests carry `traceparent`. */
  targets?: (string | RegExp)[];
  /** Names of query parameters whose values may be kept. */
  query?: string[];
  /** Nothing is captured, stored or sent before `grant()`. */
  consent?: boolean;
  /** The same where the browser says Global Privacy Control. */
  gpc?: boolean;
  /** Also `console.error`. */
  console?: boolean;
  /** Sees each item before it is queued; false drops it. */
  beforeSend?: (item: Span | Log) => boolean | void;
}

type Config = Required<Omit<Options, "beforeSend">> & Pick<Options, "beforeSend">;

export let config: Config;

export const configure = (options: Options): void => {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  config = {
    service: location.hostname,
    version: "",
    environment: "",
    sample: 1,
    targets: [],
    query: [],
    consent: false,
    gpc: false,
    console: false,
    ...(Object.fromEntries(given) as unknown as Options),
  };
};

/** Of every item from now on: who uses the page, and whatever it wants to find its data by. */
export const shared: Attributes = {};

const IDLE_MS = 30 * 60e3;
const LONGEST_MS = 4 * 3600e3;
const PLACE = "spanwise";

interface Session {
  id: string;
  since: number;
  last: number;
  sampled: boolean;
}

let session: Session | undefined;

/** Nothing is captured, stored or sent any longer: the person took consent back, or the key was refused. */
export let isShut = false;
export const shut = (is: boolean): void => {
  isShut = is;
};

/** The session, shared by the origin's tabs; a new one after 30 idle minutes, or 4 hours. */
export const currentSession = (isActive?: boolean): Session => {
  const time = Date.now();
  if (isShut) return { id: "", since: time, last: time, sampled: false };
  if (session && !isActive && time - session.last < 6e4) return session;
  try {
    session = JSON.parse(localStorage.getItem(PLACE) as string) ?? session;
  } catch {
    // Storage may be forbidden: the session then ends with the page.
  }
  if (!session || !(time - session.last < IDLE_MS && time - session.since < LONGEST_MS)) {
    session = { id: hex(16), since: time, last: time, sampled: Math.random() < config.sample };
    isActive = true;
  }
  if (isActive) {
    session.last = time;
    try {
      localStorage.setItem(PLACE, JSON.stringify(session));
    } catch {
      // As above.
    }
  }
  return session;
};

export const forgetSession = (): void => {
  session = undefined;
  try {
    localStorage.removeItem(PLACE);
  } catch {
    // As above.
  }
};

export const isPrerendering = (): boolean => !!(doc as { prerendering?: boolean }).prerendering;
