/** What stands on a chart beside its lines, each with an address of its own. */
import type { LinkProps } from "@tanstack/react-router";

/** A moment that changed something: a deployment. */
export interface ChartMarker {
  key: string;
  atMs: number;
  /** Short: a version. */
  name: string;
  detail: string;
  link: LinkProps;
}

/** One real request among those that were counted. */
export interface ChartDot {
  key: string;
  atMs: number;
  value: number;
  isError: boolean;
  label: string;
  link: LinkProps;
}

/** A value that means something wherever the lines run; seen where the plot reaches it. */
export interface ChartThreshold {
  name: string;
  tone: "warning" | "error";
  value: number;
}

/** From one moment to another something lasted: an incident. */
export interface ChartStretch {
  key: string;
  fromMs: number;
  toMs: number;
  tone: "warning" | "error";
}
