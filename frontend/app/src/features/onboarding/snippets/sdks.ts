/** Snippets for applications: OpenTelemetry agents and SDKs, and what already speaks Zipkin. */
import { encodeAttribute, quoteForShell, type SnippetValues } from "./snippet";

/** Named one by one: what an agent sends by default differs between languages and versions. */
function environmentLines(
  { endpoint, key, service, environment }: SnippetValues,
  protocol: "http/protobuf" | "grpc" = "http/protobuf",
): string[] {
  return [
    `export OTEL_SERVICE_NAME=${quoteForShell(service)}`,
    `export OTEL_RESOURCE_ATTRIBUTES="deployment.environment.name=${encodeAttribute(environment)}"`,
    `export OTEL_EXPORTER_OTLP_ENDPOINT=${quoteForShell(endpoint)}`,
    `export OTEL_EXPORTER_OTLP_HEADERS="x-api-key=${key}"`,
    `export OTEL_EXPORTER_OTLP_PROTOCOL="${protocol}"`,
    `export OTEL_TRACES_EXPORTER="otlp"`,
    `export OTEL_METRICS_EXPORTER="otlp"`,
    `export OTEL_LOGS_EXPORTER="otlp"`,
  ];
}

export function pythonZeroCode(values: SnippetValues): string {
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

export function nodeZeroCode(values: SnippetValues): string {
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

export function pythonCode({ endpoint, key, service, environment }: SnippetValues): string {
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

/** Without a path, on the port that gRPC has by convention. */
function conventionalGrpcEndpoint(endpoint: string): string {
  const url = new URL(endpoint);
  url.port = "4317";
  return url.origin;
}

export function grpc(values: SnippetValues): string {
  const endpoint = values.grpcEndpoint ?? conventionalGrpcEndpoint(values.endpoint);
  return [
    "# For every SDK whose gRPC exporter is installed. In Python that is:",
    "# pip install opentelemetry-exporter-otlp-proto-grpc",
    "",
    ...environmentLines({ ...values, endpoint }, "grpc"),
    "",
  ].join("\n");
}

export function zipkinJava({ endpoint, key, service }: SnippetValues): string {
  return [
    "// application.properties: one URL changes",
    `// spring.application.name=${service}`,
    `// management.zipkin.tracing.endpoint=${endpoint}/api/v2/spans`,
    "",
    "// build.gradle: a sender that lets you set the key's header",
    '// implementation "io.zipkin.reporter2:zipkin-sender-okhttp3"',
    "",
    "@Bean",
    'BytesMessageSender zipkinSender(@Value("${management.zipkin.tracing.endpoint}") String endpoint) {',
    "  OkHttpSender.Builder sender = OkHttpSender.newBuilder().endpoint(endpoint);",
    "  sender.clientBuilder().addInterceptor(chain -> chain.proceed(",
    `      chain.request().newBuilder().header("x-api-key", ${JSON.stringify(key)}).build()));`,
    "  return sender.build();",
    "}",
    "",
  ].join("\n");
}

export function zipkinPython({ endpoint, key, service }: SnippetValues): string {
  return [
    "# pip install py-zipkin requests",
    "import requests",
    "from py_zipkin import Encoding",
    "from py_zipkin.zipkin import zipkin_span",
    "",
    "",
    "def send(spans: bytes) -> None:",
    "    requests.post(",
    `        ${JSON.stringify(`${endpoint}/api/v2/spans`)},`,
    "        data=spans,",
    `        headers={"x-api-key": ${JSON.stringify(key)}, "content-type": "application/json"},`,
    "        timeout=10,",
    "    ).raise_for_status()",
    "",
    "",
    "with zipkin_span(",
    `    service_name=${JSON.stringify(service)},`,
    '    span_name="hello spanwise",',
    "    transport_handler=send,",
    "    sample_rate=100,",
    "    encoding=Encoding.V2_JSON,",
    "):",
    '    print("hello")',
    "",
  ].join("\n");
}
