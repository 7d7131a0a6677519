/** What travels: OTLP/JSON's items, but for their attributes, which are plain, and a body that is its text. */

type Value = string | number | boolean | undefined | null;
export type Attributes = Record<string, Value>;

export interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: Attributes;
  links?: { traceId: string; spanId: string }[];
  status?: { code: number; message?: string };
}

export interface Log {
  timeUnixNano: string;
  severityNumber?: number;
  eventName: string;
  body?: string;
  attributes: Attributes;
  traceId: string;
  spanId: string;
}

const LONGEST_TEXT = 8e3;

/** Without what says nothing; a number of more digits than anybody reads costs a visitor bytes. */
export const encode = (attributes: Attributes): Attributes =>
  Object.fromEntries(
    Object.entries(attributes)
      .filter(([, value]) => value != null && value !== "")
      .map(([key, value]) => [
        key,
        typeof value === "boolean" || Number.isInteger(value)
          ? value
          : typeof value === "number"
            ? Math.round(value * 1e4) / 1e4
            : String(value).slice(0, LONGEST_TEXT),
      ]),
  );
