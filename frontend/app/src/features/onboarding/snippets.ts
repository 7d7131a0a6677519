/**
 * The snippets of the onboarding page, as pure functions without imports: the tests print them with
 * `node frontend/app/scripts/print-snippet.mjs` and run the text as it stands.
 */

export interface SnippetValues {
  /** What OTEL_EXPORTER_OTLP_ENDPOINT takes: no path, no slash at the end. */
  endpoint: string;
  key: string;
  service: string;
  environment: string;
}

export type SnippetId = "python" | "node" | "python-code" | "collector";

export interface Snippet {
  id: SnippetId;
  name: string;
  note: string;
  /** What begins a comment in this language, so that the page can let comments step back. */
  comment: string;
  write: (values: SnippetValues) => string;
}

/** Attribute values travel in a comma-separated list, percent-encoded as W3C Baggage says. */
function encodeAttribute(value: string): string {
  return encodeURIComponent(value).replaceAll("'", "%27");
}

/** Names are typed by people: whatever a shell would read inside double quotes is taken literally. */
function quoteForShell(value: string): string {
  return /["$`\\!]/.test(value) ? `'${value.replaceAll("'", `'\\''`)}'` : `"${value}"`;
}

/** Logs and metrics have no door here yet; an SDK that sends them anyway fills its log with errors. */
function environmentLines({ endpoint, key, service, environment }: SnippetValues): string[] {
  return [
    `export OTEL_SERVICE_NAME=${quoteForShell(service)}`,
    `export OTEL_RESOURCE_ATTRIBUTES="deployment.environment.name=${encodeAttribute(environment)}"`,
    `export OTEL_EXPORTER_OTLP_ENDPOINT=${quoteForShell(endpoint)}`,
    `export OTEL_EXPORTER_OTLP_HEADERS="x-api-key=${key}"`,
    `export OTEL_EXPORTER_OTLP_PROTOCOL="http/protobuf"`,
    `export OTEL_TRACES_EXPORTER="otlp"`,
    `export OTEL_METRICS_EXPORTER="none"`,
    `export OTEL_LOGS_EXPORTER="none"`,
  ];
}

function pythonZeroCode(values: SnippetValues): string {
  return [
    "pip install opentelemetry-distro opentelemetry-exporter-otlp",
    "opentelemetry-bootstrap --action=install",
    "",
    ...environmentLines(values),
    "",
    "opentelemetry-instrument python app.py",
    "",
  ].join("\n");
}

function nodeZeroCode(values: SnippetValues): string {
  return [
    "npm install @opentelemetry/api @opentelemetry/auto-instrumentations-node",
    "",
    ...environmentLines(values),
    // Those that ask a cloud's metadata service wait for it, and warn where there is none.
    `export OTEL_NODE_RESOURCE_DETECTORS="env,host,os,process,container"`,
    "",
    "node --require @opentelemetry/auto-instrumentations-node/register app.js",
    "",
  ].join("\n");
}

function pythonCode({ endpoint, key, service, environment }: SnippetValues): string {
  return [
    "# pip install opentelemetry-sdk opentelemetry-exporter-otlp-proto-http",
    "from opentelemetry import trace",
    "from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter",
    "from opentelemetry.sdk.resources import Resource",
    "from opentelemetry.sdk.trace import TracerProvider",
    "from opentelemetry.sdk.trace.export import BatchSpanProcessor",
    "",
    "resource = Resource.create({",
    `    "service.name": ${JSON.stringify(service)},`,
    `    "deployment.environment.name": ${JSON.stringify(environment)},`,
    "})",
    "exporter = OTLPSpanExporter(",
    `    endpoint=${JSON.stringify(`${endpoint}/v1/traces`)},`,
    `    headers={"x-api-key": ${JSON.stringify(key)}},`,
    ")",
    "provider = TracerProvider(resource=resource)",
    "provider.add_span_processor(BatchSpanProcessor(exporter))",
    "trace.set_tracer_provider(provider)",
    "",
    "tracer = trace.get_tracer(__name__)",
    'with tracer.start_as_current_span("hello spanwise") as span:',
    '    span.set_attribute("greeting.language", "en")',
    "",
    "# A short script ends before the batch is due: send what is left.",
    "provider.shutdown()",
    "",
  ].join("\n");
}

/** The collector listens on other ports where it shares a machine with this installation. */
function collectorPorts(endpoint: string): { grpc: number; http: number } {
  const local = /^https?:\/\/(localhost|127\.|\[::1\])/.test(endpoint);
  return local ? { grpc: 14317, http: 14318 } : { grpc: 4317, http: 4318 };
}

function collector({ endpoint, key, environment }: SnippetValues): string {
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
    "    traces:",
    "      receivers: [otlp]",
    "      processors: [resource/environment, batch]",
    "      exporters: [otlphttp/spanwise]",
    "",
  ].join("\n");
}

export const SNIPPETS: readonly Snippet[] = [
  {
    id: "python",
    name: "Python",
    note: "No change to your code: the agent finds your frameworks by itself.",
    comment: "#",
    write: pythonZeroCode,
  },
  {
    id: "node",
    name: "Node.js",
    note: "No change to your code: the module is loaded before your own.",
    comment: "#",
    write: nodeZeroCode,
  },
  {
    id: "python-code",
    name: "Python, in code",
    note: "A whole program that sends one span.",
    comment: "#",
    write: pythonCode,
  },
  {
    id: "collector",
    name: "Collector",
    note: "For services that already speak OTLP to an OpenTelemetry Collector.",
    comment: "#",
    write: collector,
  },
];

export function writeSnippet(id: string, values: SnippetValues): string {
  const snippet = SNIPPETS.find((candidate) => candidate.id === id);
  if (!snippet)
    throw new Error(`no snippet "${id}"; there are: ${SNIPPETS.map((known) => known.id).join(", ")}`);
  return snippet.write({ ...values, endpoint: values.endpoint.replace(/\/+$/, "") });
}
