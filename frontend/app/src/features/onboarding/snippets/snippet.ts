/** What a snippet is, and how names that people typed get into it. */

export interface SnippetValues {
  /** What OTEL_EXPORTER_OTLP_ENDPOINT takes: no path, no slash at the end. */
  endpoint: string;
  /** The same for gRPC; by default the conventional port of the same host. */
  grpcEndpoint?: string;
  key: string;
  service: string;
  environment: string;
  /** For pages alone. */
  pageScript?: PageScript;
}

/** The version of the browser snippet that is installed: `/rum.json`. */
export interface PageScript {
  /** Its address, which never changes. */
  script: string;
  integrity: string;
  /** The text of the inline script ahead of it. */
  loader: string;
}

export type SnippetId =
  | "browser"
  | "python"
  | "node"
  | "python-code"
  | "grpc"
  | "collector"
  | "filelog"
  | "fluent-bit"
  | "zipkin-java"
  | "zipkin-python";

export interface Snippet {
  id: SnippetId;
  name: string;
  note: string;
  /** What begins a comment in this language, so that the page can let comments step back. */
  comment: string;
  write: (values: SnippetValues) => string;
}

/** A value within the double quotes of an HTML attribute. */
export function quoteForHtml(value: string): string {
  return `"${value.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;")}"`;
}

/** Attribute values travel in a comma-separated list, percent-encoded as W3C Baggage says. */
export function encodeAttribute(value: string): string {
  return encodeURIComponent(value).replaceAll("'", "%27");
}

/** Names are typed by people: whatever a shell would read inside double quotes is taken literally. */
export function quoteForShell(value: string): string {
  return /["$`\\!]/.test(value) ? `'${value.replaceAll("'", `'\\''`)}'` : `"${value}"`;
}
