import { execFileSync } from "node:child_process";

import { describe, expect, test } from "vitest";

import { type SnippetId, SNIPPETS, writeSnippet } from "./snippets";

const VALUES = {
  endpoint: "http://localhost:4318/",
  key: "swi_Ab3dE9xQ_secret",
  service: "checkout",
  environment: "production",
};

/** What a POSIX shell makes of the exports of a snippet. */
function exported(snippet: string): Record<string, string> {
  const exports = snippet.split("\n").filter((line) => line.startsWith("export "));
  const output = execFileSync("env", ["-i", "sh", "-c", `${exports.join("\n")}\nenv`], { encoding: "utf8" });
  return Object.fromEntries(
    output
      .split("\n")
      .filter((line) => line.startsWith("OTEL_"))
      .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
}

const DETECTORS = { OTEL_NODE_RESOURCE_DETECTORS: "env,host,os,process,container" };

describe.each([
  ["python", {}],
  ["node", DETECTORS],
] as const)("%s", (id, more) => {
  test("is complete: protocol, endpoint, header, service and environment", () => {
    expect(exported(writeSnippet(id, VALUES))).toMatchObject({
      OTEL_SERVICE_NAME: "checkout",
      OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=production",
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318",
      OTEL_EXPORTER_OTLP_HEADERS: "x-api-key=swi_Ab3dE9xQ_secret",
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
      OTEL_TRACES_EXPORTER: "otlp",
      OTEL_METRICS_EXPORTER: "none",
      OTEL_LOGS_EXPORTER: "none",
      ...more,
    });
  });

  test("names with any character reach the SDK as they were typed", () => {
    const service = `bob's "shop" $HOME \`id\` \\ !`;
    const values = exported(writeSnippet(id, { ...VALUES, service, environment: "eu, west=1" }));
    expect(values.OTEL_SERVICE_NAME).toBe(service);
    expect(values.OTEL_RESOURCE_ATTRIBUTES).toBe("deployment.environment.name=eu%2C%20west%3D1");
  });
});

test.each(SNIPPETS.map(({ id }) => id))(
  "%s names the key, the endpoint and the environment",
  (id: SnippetId) => {
    const snippet = writeSnippet(id, VALUES);
    expect(snippet).toContain(VALUES.key);
    expect(snippet).toContain("http://localhost:4318");
    expect(snippet).not.toContain("4318//");
    expect(snippet).toContain("production");
    expect(snippet.endsWith("\n")).toBe(true);
  },
);

test("the collector leaves its usual ports to this installation where they share a machine", () => {
  expect(writeSnippet("collector", VALUES)).toContain("0.0.0.0:14318");
  expect(writeSnippet("collector", { ...VALUES, endpoint: "https://traces.example" })).toContain(
    "0.0.0.0:4318",
  );
});

test("the printed snippet is the one on the page", () => {
  const printed = execFileSync(
    process.execPath,
    [
      "scripts/print-snippet.mjs",
      "python",
      "--endpoint",
      VALUES.endpoint,
      "--key",
      VALUES.key,
      "--service",
      VALUES.service,
      "--environment",
      VALUES.environment,
    ],
    { encoding: "utf8" },
  );
  expect(printed).toBe(writeSnippet("python", VALUES));
});

test("an unknown snippet is named with those there are", () => {
  expect(() => writeSnippet("cobol", VALUES)).toThrow("python, node, python-code, collector");
});
