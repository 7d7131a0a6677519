/** What became of a figure since the same time before, and whether that is good. Pure. */
export interface Change {
  text: string;
  verdict: "better" | "worse" | "same" | "neither" | "new";
}

type Figure = number | null | undefined;
type Better = "less" | "more" | "neither";

/** Below these a difference is noise to a reader. */
const LEAST_RATIO = 0.05;
const LEAST_ERROR_RATE = 0.001;
const LEAST_APDEX = 0.02;

const NEW: Change = { text: "new", verdict: "new" };
const SAME: Change = { text: "as before", verdict: "same" };

function signed(text: string, difference: number): string {
  return `${difference < 0 ? "−" : "+"}${text}`;
}

function verdictOf(difference: number, better: Better): Change["verdict"] {
  if (better === "neither") return "neither";
  return difference < 0 === (better === "less") ? "better" : "worse";
}

/** Rates and durations: "+12%"; beyond tenfold as a factor. */
export function changeOf(now: Figure, before: Figure, better: Better): Change | undefined {
  if (now === null || now === undefined) return undefined;
  if (before === null || before === undefined || before === 0) return now > 0 ? NEW : undefined;
  const ratio = now / before - 1;
  if (Math.abs(ratio) < LEAST_RATIO) return SAME;
  const text =
    ratio > 9 ? `× ${Math.round(now / before)}` : signed(`${Math.round(Math.abs(ratio) * 100)}%`, ratio);
  return { text, verdict: verdictOf(ratio, better) };
}

/** In points of a hundred: from none to some is no ratio. */
export function errorRateChange(now: Figure, before: Figure): Change | undefined {
  if (now === null || now === undefined || before === null || before === undefined) return undefined;
  const difference = now - before;
  if (Math.abs(difference) < LEAST_ERROR_RATE) return SAME;
  return {
    text: signed(`${pointsOf(Math.abs(difference))} pt`, difference),
    verdict: verdictOf(difference, "less"),
  };
}

function pointsOf(ratio: number): string {
  const points = ratio * 100;
  return points < 1 ? points.toPrecision(1) : points.toFixed(points < 10 ? 1 : 0);
}

export function apdexChange(now: Figure, before: Figure): Change | undefined {
  if (now === null || now === undefined || before === null || before === undefined) return undefined;
  const difference = now - before;
  if (Math.abs(difference) < LEAST_APDEX) return SAME;
  return {
    text: signed(Math.abs(difference).toFixed(2), difference),
    verdict: verdictOf(difference, "more"),
  };
}
