/** Deployments by the day on which they were, where the reader is. Pure. */
import type { Deployment } from "@/api/types";

export interface Day {
  /** Midnight. */
  atMs: number;
  deployments: Deployment[];
}

/** In the order they come: newest first. */
export function byDay(deployments: readonly Deployment[]): Day[] {
  const days: Day[] = [];
  for (const deployment of deployments) {
    const atMs = new Date(deployment.at).setHours(0, 0, 0, 0);
    const last = days.at(-1);
    if (last?.atMs === atMs) last.deployments.push(deployment);
    else days.push({ atMs, deployments: [deployment] });
  }
  return days;
}
