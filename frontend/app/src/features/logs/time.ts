/** When a line was written, as a column of lines shows it. */
import { formatExact, unixNanoToMs } from "@/lib/format";

const clock = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
});
const day = new Intl.DateTimeFormat("en-GB", { day: "2-digit", month: "short" });

/** Unix nanoseconds, every digit: a JavaScript number would lose the last three. */
export function nanosOf(id: string): string {
  return id.slice(0, id.indexOf("-"));
}

export function atMsOf(id: string): number {
  return unixNanoToMs(nanosOf(id));
}

export function formatLineTime(atMs: number, withDay: boolean): string {
  const time = clock.format(atMs);
  return withDay ? `${day.format(atMs)} ${time}` : time;
}

/** "28 Nov 2026, 10:12:55.123456789", in the reader's zone. */
export function formatNanos(nanos: string): string {
  return formatExact(unixNanoToMs(nanos)) + nanos.slice(-6);
}

/** A day is named where not all lines are of one. */
export function isOverDays(ids: readonly string[]): boolean {
  const [first, last] = [ids[0], ids.at(-1)];
  if (!first || !last) return false;
  return day.format(atMsOf(first)) !== day.format(atMsOf(last));
}
