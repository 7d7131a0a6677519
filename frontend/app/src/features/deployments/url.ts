/** What the pages of deployments show, as it stands in their addresses. */
import { keepScope, type Scope } from "@/lib/scope";

export interface DeploymentsSearch extends Scope {
  service?: string;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function parseDeploymentsSearch(search: Record<string, unknown>): DeploymentsSearch {
  const service = textOf(search.service);
  return { ...keepScope(search), ...(service && { service }) };
}

export interface CompareSearch extends Scope {
  service?: string;
  a?: string;
  b?: string;
}

export function parseCompareSearch(search: Record<string, unknown>): CompareSearch {
  const [service, a, b] = [textOf(search.service), textOf(search.a), textOf(search.b)];
  return { ...keepScope(search), ...(service && { service }), ...(a && { a }), ...(b && { b }) };
}
