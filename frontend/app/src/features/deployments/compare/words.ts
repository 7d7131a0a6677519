/** What a comparison of two versions says, in words. Pure. */
import type { ComparedOperation, VersionComparison, VersionDifference } from "@/api/types";
import { formatPercent } from "@/lib/format";

type Measure = "latency" | "errors";
type Verdict = VersionDifference["verdict"];

const WORDS: Record<Measure, Record<Verdict, string>> = {
  latency: {
    worse: "slower",
    better: "faster",
    no_difference: "no difference",
    too_little_data: "too little data",
  },
  errors: {
    worse: "more errors",
    better: "fewer errors",
    no_difference: "no difference",
    too_little_data: "too little data",
  },
};

export function verdictWord(measure: Measure, verdict: Verdict): string {
  return WORDS[measure][verdict];
}

function points(rate: number): string {
  const size = Math.abs(rate) * 100;
  return size < 0.005 ? "0" : size < 1 ? size.toPrecision(1) : size.toFixed(size < 10 ? 1 : 0);
}

function signed(value: number, text: string): string {
  if (text === "0") return "0";
  return `${value < 0 ? "−" : "+"}${text}`;
}

function figure(measure: Measure, value: number): string {
  if (measure === "errors") return signed(value, points(value));
  return signed(value, Math.abs(value) < 0.005 ? "0" : String(Math.round(Math.abs(value) * 100)));
}

const UNITS: Record<Measure, string> = { latency: "%", errors: " pt" };

/** "+34%" or "+4.2 pt"; undefined where there is too little data. */
export function estimateText(measure: Measure, { estimate }: VersionDifference): string | undefined {
  return estimate === null ? undefined : `${figure(measure, estimate)}${UNITS[measure]}`;
}

/** "+21 to +49%": with 95 of a hundred it lies between. */
export function intervalText(measure: Measure, { low, high }: VersionDifference): string | undefined {
  if (low === null || high === null) return undefined;
  return `${figure(measure, low)} to ${figure(measure, high)}${UNITS[measure]}`;
}

/** "q 0.003": how much of what is called a difference would be chance at this line. */
export function qText({ q_value: q }: VersionDifference): string | undefined {
  if (q === null) return undefined;
  return q < 0.001 ? "q < 0.001" : `q ${Number(q.toPrecision(2))}`;
}

/** The first sentence of the page. */
export function headline({ verdict, a, b }: VersionComparison): string {
  const [before, after] = [nameOf(a.version), nameOf(b.version)];
  if (verdict === "worse") return `${after} is worse than ${before}`;
  if (verdict === "better") return `${after} is better than ${before}`;
  if (verdict === "no_difference") return `No difference between ${after} and ${before} can be shown`;
  return `Too little was asked of ${after} and ${before} to tell`;
}

export function nameOf(version: string): string {
  return version === "" ? "no version" : version;
}

/** What the verdict rests on: one sentence for each operation that is called different, the clearest first. */
export function findings({ operations }: VersionComparison, most: number): string[] {
  const clear = operations
    .flatMap((operation) => (["errors", "latency"] as const).map((measure) => ({ operation, measure })))
    .filter(({ operation, measure }) => isClear(operation[measure]))
    .toSorted((one, other) => qOf(one) - qOf(other));
  return clear.slice(0, most).map(({ operation, measure }) => findingText(operation, measure));
}

function isClear({ verdict }: VersionDifference): boolean {
  return verdict === "worse" || verdict === "better";
}

function qOf({ operation, measure }: { operation: ComparedOperation; measure: Measure }): number {
  return operation[measure].q_value ?? 1;
}

function findingText(operation: ComparedOperation, measure: Measure): string {
  if (measure === "errors") {
    const [before, after] = [operation.a.error_rate ?? 0, operation.b.error_rate ?? 0];
    return `${operation.name} fails in ${formatPercent(after)} of its requests, before in ${formatPercent(before)}`;
  }
  const { verdict, estimate } = operation.latency;
  return `${operation.name} is ${Math.round(Math.abs(estimate ?? 0) * 100)}% ${verdictWord("latency", verdict)}`;
}

/** Below it an error is taken for the version's own. */
const RARE = 0.05;

/** How far it may be chance that the other version has none of them. */
export function chanceText(chance: number | null): string {
  return chance !== null && chance <= RARE ? "" : "too rare to tell";
}
