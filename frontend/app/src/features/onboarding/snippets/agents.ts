/** Snippets for what runs beside applications and sends for them: the Collector and Fluent Bit. */
import type { SnippetValues } from "./snippet";

/** The collector listens on other ports where it shares a machine with this installation. */
function collectorPorts(endpoint: string): { grpc: number; http: number } {
  const local = /^https?:\/\/(localhost|127\.|\[::1\])/.test(endpoint);
  return local ? { grpc: 14317, http: 14318 } : { grpc: 4317, http: 4318 };
}

export function collector({ endpoint, key, environment }: SnippetValues): string {
  const { grpc, http } = collectorPorts(endpoint);
  return [
    "receivers:",
    "  otlp:",
    "    protocols:",
    "      grpc:",
    `        endpoint: 0.0.0.0:${grpc}`,
    "      http:",
    `        endpoint: 0.0.0.0:${http}`,
    "",
    "processors:",
    "  batch: {}",
    "  resource/environment:",
    "    attributes:",
    "      # Only where the service does not say itself which environment it runs in.",
    "      - key: deployment.environment.name",
    `        value: ${JSON.stringify(environment)}`,
    "        action: insert",
    "",
    "exporters:",
    "  otlphttp/spanwise:",
    `    endpoint: ${endpoint}`,
    "    headers:",
    `      x-api-key: ${key}`,
    "",
    "service:",
    "  pipelines:",
    ...["traces", "logs", "metrics"].flatMap((signal) => [
      `    ${signal}:`,
      "      receivers: [otlp]",
      "      processors: [resource/environment, batch]",
      "      exporters: [otlphttp/spanwise]",
    ]),
    "",
  ].join("\n");
}

export function filelog({ endpoint, key, service, environment }: SnippetValues): string {
  return [
    "receivers:",
    "  filelog:",
    "    # One JSON object a line, as services write it to stdout. Other lines stay text.",
    "    include: [/var/log/my-service/*.log]",
    "    resource:",
    `      service.name: ${JSON.stringify(service)}`,
    `      deployment.environment.name: ${JSON.stringify(environment)}`,
    "    operators:",
    "      # trace_id and span_id, or traceId and spanId: Spanwise finds them by itself.",
    "      - type: json_parser",
    `        if: 'body startsWith "{"'`,
    "      - type: severity_parser",
    "        if: 'attributes.level != nil'",
    "        parse_from: attributes.level",
    "      - type: move",
    "        if: 'attributes.message != nil'",
    "        from: attributes.message",
    "        to: body",
    "",
    "processors:",
    "  batch: {}",
    "",
    "exporters:",
    "  otlphttp/spanwise:",
    `    endpoint: ${endpoint}`,
    "    headers:",
    `      x-api-key: ${key}`,
    "",
    "service:",
    "  pipelines:",
    "    logs:",
    "      receivers: [filelog]",
    "      processors: [batch]",
    "      exporters: [otlphttp/spanwise]",
    "",
  ].join("\n");
}

export function fluentBit({ endpoint, key, service, environment }: SnippetValues): string {
  const { protocol, hostname, port } = new URL(endpoint);
  const tls = protocol === "https:";
  return [
    "parsers:",
    "  - name: json_lines",
    "    format: json",
    "",
    "pipeline:",
    "  inputs:",
    "    - name: tail",
    "      path: /var/log/my-service/*.log",
    "      parser: json_lines",
    "      processors:",
    "        logs:",
    "          - name: opentelemetry_envelope",
    ...[
      ["service.name", service],
      ["deployment.environment.name", environment],
    ].flatMap(([name, value]) => [
      "          - name: content_modifier",
      "            context: otel_resource_attributes",
      "            action: upsert",
      `            key: ${name}`,
      `            value: ${JSON.stringify(value)}`,
    ]),
    "",
    "  outputs:",
    "    - name: opentelemetry",
    `      match: "*"`,
    `      host: ${hostname}`,
    `      port: ${port || (tls ? 443 : 80)}`,
    `      tls: ${tls ? "on" : "off"}`,
    "      logs_uri: /v1/logs",
    `      header: x-api-key ${key}`,
    "      compress: gzip",
    "      # The message is the body; trace ids and all else become attributes, and are linked here.",
    "      logs_body_key: $message",
    "      logs_body_key_attributes: true",
    "      # A 429 or 503 passes: try until it does.",
    "      retry_limit: no_limits",
    "",
  ].join("\n");
}
