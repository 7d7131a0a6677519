/** Services in the order of the table's head, and those that a word finds. Pure. */
import type { ServiceStats } from "@/api/types";

import { readSort, type ServiceSort } from "./url";

type Figures = Exclude<ServiceSort, "service" | "owner">;

const VALUES: Record<Figures, (service: ServiceStats) => number | null> = {
  requests: ({ requests_per_s }) => requests_per_s,
  errors: ({ error_rate }) => error_rate,
  apdex: ({ apdex }) => apdex,
  p50: ({ p50_ns }) => p50_ns,
  p95: ({ p95_ns }) => p95_ns,
  p99: ({ p99_ns }) => p99_ns,
  deployed: ({ last_deployment }) => last_deployment?.at ?? null,
};

function byText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function ownerOf({ owner }: ServiceStats): string | null {
  return owner?.team || null;
}

/** Whether what is worst, or first, has the higher value: a low Apdex is what needs attention. */
function order(by: ServiceSort): (a: ServiceStats, b: ServiceStats) => number {
  if (by === "service") return (a, b) => byText(a.service, b.service);
  if (by === "owner") return (a, b) => byText(ownerOf(a) ?? "", ownerOf(b) ?? "");
  const value = VALUES[by];
  const direction = by === "apdex" ? 1 : -1;
  return (a, b) => direction * ((value(a) ?? 0) - (value(b) ?? 0));
}

function isMissing(service: ServiceStats, by: ServiceSort): boolean {
  if (by === "service") return false;
  if (by === "owner") return ownerOf(service) === null;
  return VALUES[by](service) === null;
}

/** What needs attention first, names from A; what has no figure comes last, whichever way round. */
export function sortServices(services: readonly ServiceStats[], sort: string | undefined): ServiceStats[] {
  const { by, reversed } = readSort(sort) ?? { by: "requests", reversed: false };
  const compare = order(by);
  return services.toSorted(
    (a, b) =>
      Number(isMissing(a, by)) - Number(isMissing(b, by)) ||
      (reversed ? compare(b, a) : compare(a, b)) ||
      byText(a.service, b.service),
  );
}

export function findServices(services: readonly ServiceStats[], find: string): readonly ServiceStats[] {
  const words = find.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return services;
  return services.filter((each) => {
    const text =
      `${each.service} ${each.owner?.team ?? ""} ${each.last_deployment?.version ?? ""}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
