import type { StackSource } from "@/api/stacks";

/** A span, or a log record: then it has an id of that, and may be of no span. */
interface Sample {
  trace_id: string | null;
  span_id: string | null;
  log_id?: string | null;
}

/** Where the stack of the latest event is; undefined: in none that is stored. */
export function findStackSource(samples: readonly Sample[]): StackSource | undefined {
  for (const { trace_id, span_id, log_id } of samples) {
    if (log_id) return { log: log_id };
    if (trace_id && span_id) return { trace_id, span_id };
  }
  return undefined;
}
