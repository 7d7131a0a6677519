/** What the server found wrong with a filter, and where. Pure. */
import { ApiError } from "@/api/client";

/** Undefined where it is not about the filter. */
export function faultOf(error: unknown): ApiError | undefined {
  return error instanceof ApiError && error.code === "bad_filter" ? error : undefined;
}

/** Something to underline even at the end of the text, where the fault is what is missing. */
export function rangeOf(fault: ApiError | undefined, text: string) {
  if (!fault?.place) return undefined;
  const { position, length } = fault.place;
  const from = Math.min(position, Math.max(text.length - 1, 0));
  return { from, to: Math.max(from + 1, Math.min(position + length, text.length)) };
}
