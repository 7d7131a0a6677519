/** What an alert rule can measure, with the unit in which its thresholds are given. Pure. */
import type { AlertFigure } from "@/api/types";
import { formatCount, formatDuration } from "@/lib/format";

interface FigureWords {
  name: string;
  /** Beside a threshold that is typed. */
  unit: string;
  /** The highest that there is. */
  most?: number;
}

export const FIGURES: Readonly<Record<AlertFigure, FigureWords>> = {
  latency: { name: "Latency", unit: "ms" },
  error_rate: { name: "Error rate", unit: "%", most: 100 },
  availability: { name: "Availability", unit: "%", most: 100 },
  throughput: { name: "Throughput", unit: "per min" },
  count: { name: "Count", unit: "in the window" },
  errors: { name: "Errors", unit: "in the window" },
  apdex: { name: "Apdex", unit: "0 to 1", most: 1 },
};

const NS_PER_MS = 1e6;

/** Four digits say enough, and 99.95% is not 100%. */
function digits(value: number): string {
  return value >= 10_000 ? formatCount(value) : String(Number(value.toPrecision(4)));
}

/** A value of a figure as people read it: "842 ms", "99.95%", "12/min". */
export function formatFigure(figure: AlertFigure, value: number): string {
  switch (figure) {
    case "latency":
      return value === 0 ? "0 ms" : formatDuration(value * NS_PER_MS);
    case "error_rate":
    case "availability":
      return `${digits(value)}%`;
    case "throughput":
      return `${digits(value)}/min`;
    case "apdex":
      return String(Number(value.toFixed(3)));
    default:
      return digits(value);
  }
}

/** "412 ms, above 300 ms"; a value that could not be measured is said to be missing. */
export function sayCrossed(
  figure: AlertFigure,
  { value, direction, threshold }: { value: number | null; direction: string; threshold: number },
): string {
  const said = value === null ? "No data" : formatFigure(figure, value);
  return value === null ? said : `${said}, ${direction} ${formatFigure(figure, threshold)}`;
}

/** "p95", "p99.9". */
export function percentileName(percentile: number): string {
  return `p${Number((percentile * 100).toFixed(4))}`;
}
