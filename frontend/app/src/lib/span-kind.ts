/** OTLP's span kinds by number (opentelemetry-proto, Span.SpanKind). */
const KINDS = ["unspecified", "internal", "server", "client", "producer", "consumer"] as const;

export type SpanKind = (typeof KINDS)[number];

export function spanKindName(kind: number): SpanKind {
  return KINDS[kind] ?? "unspecified";
}

export function isSpanKind(name: unknown): name is SpanKind {
  return KINDS.some((kind) => kind === name);
}
