/** The service map: what calls what, where everybody's picture has it, and why a call may be missing from it. */
import { queryOptions } from "@tanstack/react-query";

import { api, unwrap } from "./client";

/** Two times in unix ms; what is counted before is compared where it is given. */
interface MapQuestion {
  startMs: number;
  endMs: number;
  environment: string | undefined;
  q: string;
  focus: string | undefined;
  hops: number;
  before: { startMs: number; endMs: number } | undefined;
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}

export function mapQuery(project: string, key: readonly unknown[], question: (nowMs: number) => MapQuestion) {
  return queryOptions({
    queryKey: ["map", project, ...key],
    queryFn: ({ signal }) => {
      const { startMs, endMs, environment, q, focus, hops, before } = question(Date.now());
      const query = {
        start: iso(startMs),
        end: iso(endMs),
        ...(environment && { environment }),
        ...(q && { q }),
        ...(focus && { focus, hops }),
        ...(before && { before_start: iso(before.startMs), before_end: iso(before.endMs) }),
      };
      return unwrap(
        api.GET("/api/v1/projects/{slug}/services/map/", {
          params: { path: { slug: project }, query },
          signal,
        }),
      );
    },
    staleTime: 10_000,
  });
}

export type Positions = Readonly<Record<string, readonly number[]>>;

export function layoutQuery(project: string) {
  return queryOptions({
    queryKey: ["map layout", project],
    queryFn: async ({ signal }): Promise<Positions> => {
      const params = { path: { slug: project } };
      return (await unwrap(api.GET("/api/v1/projects/{slug}/services/map/layout/", { params, signal })))
        .positions;
    },
    staleTime: 60_000,
  });
}

export async function saveLayout(project: string, positions: Positions): Promise<void> {
  const body = {
    positions: Object.fromEntries(Object.entries(positions).map(([id, place]) => [id, [...place]])),
  };
  const params = { path: { slug: project } };
  await unwrap(api.PUT("/api/v1/projects/{slug}/services/map/layout/", { params, body }));
}

interface MissingQuestion {
  startMs: number;
  endMs: number;
  environment: string | undefined;
  service: string;
}

export function missingQuery(
  project: string,
  key: readonly unknown[],
  question: (nowMs: number) => MissingQuestion,
) {
  return queryOptions({
    queryKey: ["map missing", project, ...key],
    queryFn: ({ signal }) => {
      const { startMs, endMs, environment, service } = question(Date.now());
      const query = {
        start: iso(startMs),
        end: iso(endMs),
        ...(environment && { environment }),
        service,
      };
      return unwrap(
        api.GET("/api/v1/projects/{slug}/services/map/missing/", {
          params: { path: { slug: project }, query },
          signal,
        }),
      );
    },
    staleTime: 15_000,
  });
}
