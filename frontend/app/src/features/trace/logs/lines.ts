/** Log lines of a trace: when they happened in it, and which span wrote them. Pure. */
import type { LogLine } from "@/api/types";

import type { Trace } from "../model/trace";

/** Exact: the number in `at_unix_nano` is beyond what a browser counts, the id holds every digit. */
export function lineUnixNano(line: Pick<LogLine, "id">): bigint {
  return BigInt(line.id.slice(0, line.id.indexOf("-")));
}

/** Nanoseconds after the start of the trace; below zero before it. */
export function lineOffsetNs(line: Pick<LogLine, "id">, trace: Pick<Trace, "startUnixNano">): number {
  return Number(lineUnixNano(line) - trace.startUnixNano);
}

/** The row of the span that wrote a line: -1 for none, and for one that was not received. */
export function lineRow(line: Pick<LogLine, "span_id">, trace: Pick<Trace, "ids">): number {
  return line.span_id ? trace.ids.find(line.span_id) : -1;
}

export function severityTone(severity: LogLine["severity"]): "error" | "warning" | "neutral" {
  if (severity === "ERROR" || severity === "FATAL") return "error";
  return severity === "WARN" ? "warning" : "neutral";
}

/** What a line carries beside its text, name by name. */
export function lineFacts(line: LogLine): Array<readonly [string, string]> {
  const facts = Object.entries({ ...line.attributes, ...line.resource.attributes });
  return facts.map(
    ([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)] as const,
  );
}

/** Its body as it was sent, where that is more than one line of text. */
export function lineBody(line: LogLine): string | undefined {
  const { body, text } = line;
  if (typeof body === "string" || body === null || body === undefined)
    return text.includes("\n") || text.length > 120 ? text : undefined;
  return JSON.stringify(body, null, 2);
}
