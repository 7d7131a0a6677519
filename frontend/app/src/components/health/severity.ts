/** How bad a figure of a service is. Pure. */

export type Severity = "calm" | "warning" | "error";

/** One in a hundred is worth a look, one in twenty is an incident. */
export function errorSeverity(errorRate: number | null): Severity {
  if (errorRate === null || errorRate < 0.01) return "calm";
  return errorRate < 0.05 ? "warning" : "error";
}

/** The bands that the Apdex specification names "fair" and "poor". */
export function apdexSeverity(apdex: number | null): Severity {
  if (apdex === null || apdex >= 0.85) return "calm";
  return apdex >= 0.7 ? "warning" : "error";
}
