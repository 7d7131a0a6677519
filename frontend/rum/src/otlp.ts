/** OTLP/JSON: what travels. Source: OTLP specification, "JSON Protobuf Encoding". */

type Value = string | number | boolean | undefined | null;
export type Attributes = Record<string, Value>;

interface KeyValue {
  key: string;
  value: { stringValue?: string; boolValue?: boolean; intValue?: number; doubleValue?: number };
}

export interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: KeyValue[];
  links?: { traceId: string; spanId: string }[];
  status?: { code: number; message?: string };
}

export interface Log {
  timeUnixNano: string;
  severityNumber: number;
  eventName: string;
  body?: { stringValue: string };
  attributes: KeyValue[];
  traceId: string;
  spanId: string;
}

const LONGEST_TEXT = 8e3;

export const encode = (attributes: Attributes): KeyValue[] =>
  Object.entries(attributes)
    .filter(([, value]) => value != null && value !== "")
    .map(([key, value]) => ({
      key,
      value:
        typeof value === "boolean"
          ? { boolValue: value }
          : typeof value === "number"
            ? Number.isSafeInteger(value)
              ? { intValue: value }
              : { doubleValue: value }
            : { stringValue: String(value).slice(0, LONGEST_TEXT) },
    }));
