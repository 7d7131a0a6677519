/** Severities, the gravest first: their order, their words, and which tone they have. */
import type { Severity } from "@/api/types";

export type SeverityTone = "error" | "warning" | "info" | "quiet";

interface SeverityLook {
  /** As a column of a row shows it. */
  short: string;
  tone: SeverityTone;
  /** What selects it in a filter; a record without one can only be told by its absence. */
  term: string;
}

export const SEVERITY_LOOKS: Readonly<Record<Severity, SeverityLook>> = {
  FATAL: { short: "FATAL", tone: "error", term: "severity=fatal" },
  ERROR: { short: "ERROR", tone: "error", term: "severity=error" },
  WARN: { short: "WARN", tone: "warning", term: "severity=warn" },
  INFO: { short: "INFO", tone: "info", term: "severity=info" },
  DEBUG: { short: "DEBUG", tone: "quiet", term: "severity=debug" },
  TRACE: { short: "TRACE", tone: "quiet", term: "severity=trace" },
  UNSPECIFIED: { short: "–", tone: "quiet", term: "{ severity = nil }" },
};

export const SEVERITIES = Object.keys(SEVERITY_LOOKS) as Severity[];
