/** OTLP's span kinds by number (opentelemetry-proto, Span.SpanKind). */
const KINDS = ["unspecified", "internal", "server", "client", "producer", "consumer"] as const;

export function spanKindName(kind: number): string {
  return KINDS[kind] ?? "unspecified";
}
