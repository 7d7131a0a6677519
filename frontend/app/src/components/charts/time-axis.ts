/** Moments under a chart: as much of a date as the distance between two marks asks for. */
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const minute = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const second = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const fine = new Intl.DateTimeFormat("en-GB", {
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
});

export function formatMark(atMs: number, everyMs: number): string {
  if (everyMs >= 86_400_000) return day.format(atMs);
  const at = new Date(atMs);
  if (at.getHours() === 0 && at.getMinutes() === 0 && everyMs >= 60_000) return day.format(atMs);
  if (everyMs >= 60_000) return minute.format(atMs);
  return everyMs >= 1_000 ? second.format(atMs) : fine.format(atMs);
}

/** "28 Nov, 10:05 – 10:10", "28 Nov, 23:55 – 29 Nov, 00:00": a step of a chart, or what was compared. */
export function formatStep(fromMs: number, toMs: number): string {
  const clock = toMs - fromMs >= 60_000 ? minute : toMs - fromMs >= 1_000 ? second : fine;
  const [from, to] = [day.format(fromMs), day.format(toMs)];
  return `${from}, ${clock.format(fromMs)} – ${from === to ? "" : `${to}, `}${clock.format(toMs)}`;
}
