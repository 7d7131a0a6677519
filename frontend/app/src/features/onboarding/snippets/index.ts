/**
 * The snippets of the onboarding page, as pure functions: the tests print them with
 * `node frontend/app/scripts/print-snippet.mjs` and run the text as it stands.
 */
import { collector, filelog, fluentBit } from "./agents";
import { browser } from "./browser";
import { grpc, nodeZeroCode, pythonCode, pythonZeroCode, zipkinJava, zipkinPython } from "./sdks";
import type { Snippet, SnippetValues } from "./snippet";

export const SNIPPETS: readonly Snippet[] = [
  {
    id: "python",
    name: "Python",
    note: "Traces, logs and metrics, without a change to your code: the agent finds your frameworks by itself.",
    comment: "#",
    write: pythonZeroCode,
  },
  {
    id: "node",
    name: "Node.js",
    note: "Traces, logs and metrics, without a change to your code: the module is loaded before your own.",
    comment: "#",
    write: nodeZeroCode,
  },
  {
    id: "browser",
    name: "Browser",
    note: "What people wait for: loads, clicks, requests, errors and Web Vitals of your pages, in one trace with your services.",
    comment: "<!--",
    write: browser,
  },
  {
    id: "python-code",
    name: "Python, in code",
    note: "A whole program that sends one span.",
    comment: "#",
    write: pythonCode,
  },
  {
    id: "grpc",
    name: "gRPC",
    note: "The same three signals over gRPC, on a port of its own.",
    comment: "#",
    write: grpc,
  },
  {
    id: "collector",
    name: "Collector",
    note: "For services that already speak OTLP to an OpenTelemetry Collector: all three signals pass through.",
    comment: "#",
    write: collector,
  },
  {
    id: "filelog",
    name: "Log files",
    note: "A Collector (the contrib distribution) reads files that services write; a line with a trace id is linked to its trace.",
    comment: "#",
    write: filelog,
  },
  {
    id: "fluent-bit",
    name: "Fluent Bit",
    note: "fluent-bit.yaml, version 3.2 or later: files again, with the agent that you may have already.",
    comment: "#",
    write: fluentBit,
  },
  {
    id: "zipkin-java",
    name: "Zipkin, Java",
    note: "Spring Boot, Brave and other Zipkin reporters stay as they are: the URL changes, and a header carries the key. JSON of version 2.",
    comment: "//",
    write: zipkinJava,
  },
  {
    id: "zipkin-python",
    name: "Zipkin, Python",
    note: "py-zipkin: the transport that you give it sends to another URL, with the key.",
    comment: "#",
    write: zipkinPython,
  },
];

export function writeSnippet(id: string, values: SnippetValues): string {
  const snippet = SNIPPETS.find((candidate) => candidate.id === id);
  if (!snippet)
    throw new Error(`no snippet "${id}"; there are: ${SNIPPETS.map((known) => known.id).join(", ")}`);
  return snippet.write({ ...values, endpoint: values.endpoint.replace(/\/+$/, "") });
}
