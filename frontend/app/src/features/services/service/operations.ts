/** Operations of a service in the order of the table's head. Pure. */
import type { ServiceOperation } from "@/api/types";

import type { OperationSort } from "../url";

const VALUES: Record<Exclude<OperationSort, "operation">, (operation: ServiceOperation) => number | null> = {
  share: ({ time_share }) => time_share,
  requests: ({ requests_per_s }) => requests_per_s,
  errors: ({ error_rate }) => error_rate,
  p50: ({ p50_ns }) => p50_ns,
  p95: ({ p95_ns }) => p95_ns,
  p99: ({ p99_ns }) => p99_ns,
};

function byName(a: ServiceOperation, b: ServiceOperation): number {
  return a.name < b.name ? -1 : Number(a.name > b.name);
}

export function sortOperations(
  operations: readonly ServiceOperation[],
  sort: OperationSort,
): ServiceOperation[] {
  if (sort === "operation") return operations.toSorted(byName);
  const value = VALUES[sort];
  return operations.toSorted((a, b) => (value(b) ?? -1) - (value(a) ?? -1) || byName(a, b));
}
