import { execFileSync } from "node:child_process";

import { describe, expect, test } from "vitest";

import { SNIPPETS, writeSnippet } from ".";
import { allowingPolicy } from "./browser";
import type { SnippetId } from "./snippet";

const VALUES = {
  endpoint: "http://localhost:4318/",
  key: "swi_Ab3dE9xQ_secret",
  service: "checkout",
  environment: "production",
  pageScript: {
    script: "http://localhost:8000/rum/0123456789abcdef.js",
    integrity: "sha384-abc",
    loader: "window.spanwise={}",
  },
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
      OTEL_METRICS_EXPORTER: "otlp",
      OTEL_LOGS_EXPORTER: "otlp",
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

test.each(SNIPPETS.map(({ id }) => id))("%s names the key, the endpoint and the service", (id: SnippetId) => {
  const snippet = writeSnippet(id, VALUES);
  expect(snippet).toContain(VALUES.key);
  expect(snippet).toMatch(/http:\/\/localhost:(431[78]|8000\/rum\/)|host: localhost\n +port: 4318/);
  expect(snippet).not.toMatch(/431[78]\/\//);
  expect(snippet).toMatch(id === "collector" ? /production/ : /checkout/);
  expect(snippet.endsWith("\n")).toBe(true);
});

test("whatever a name holds, a page reads it as it was typed", () => {
  const service = `bob's "shop" & <friends>`;
  const tags = new DOMParser().parseFromString(writeSnippet("browser", { ...VALUES, service }), "text/html");
  const [loader, script] = tags.querySelectorAll("script");
  expect(loader?.textContent).toBe(VALUES.pageScript.loader);
  expect({ ...script?.dataset }).toEqual({ key: VALUES.key, service, environment: "production" });
  expect(script?.getAttribute("integrity")).toBe("sha384-abc");
  expect(script?.hasAttribute("async")).toBe(true);
});

test("the policy that a page needs names where the script is from", () => {
  expect(allowingPolicy(VALUES.pageScript)).toMatch(
    /script-src .*http:\/\/localhost:8000; connect-src .*http:\/\/localhost:8000$/,
  );
});

test("gRPC has a port of its own, and no path", () => {
  const values = exported(writeSnippet("grpc", { ...VALUES, endpoint: "https://traces.example/otlp/" }));
  expect(values.OTEL_EXPORTER_OTLP_ENDPOINT).toBe("https://traces.example:4317");
  expect(values.OTEL_EXPORTER_OTLP_PROTOCOL).toBe("grpc");
});

test("the collector takes and passes on all three signals", () => {
  const pipelines = writeSnippet("collector", VALUES).split("pipelines:\n")[1];
  expect(pipelines?.match(/^ {4}\w+:/gm)).toEqual(["    traces:", "    logs:", "    metrics:"]);
});

test("Fluent Bit speaks TLS where the endpoint does", () => {
  const snippet = writeSnippet("fluent-bit", { ...VALUES, endpoint: "https://traces.example" });
  expect(snippet).toMatch(/host: traces\.example\n +port: 443\n +tls: on/);
});

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
  expect(() => writeSnippet("cobol", VALUES)).toThrow(
    "python, node, browser, python-code, grpc, collector, filelog, fluent-bit, zipkin-java, zipkin-python",
  );
});
