import { screen } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";

import { ME, openApp, PROJECT } from "./render-app";
import { SilentSocket, startServer } from "./server";

const TRACE = {
  trace_id: "b".repeat(32),
  root_service: "frontend",
  root_name: "GET /b",
  root_status: "UNSET",
  root_received: true,
  environment: "production",
  environments: ["production"],
  start_time_unix_nano: Date.now() * 1e6,
  duration_ns: 5e6,
  span_count: 1,
  error_count: 0,
  services: ["frontend"],
  matched_spans: 1,
  attributes: [],
};

function openSearch(
  address = "/p/shop/search",
  totals = { span_count: 812, error_count: 2, trace_count: 2 },
) {
  startServer({
    "GET me/": ME,
    "GET projects/shop/": PROJECT,
    "GET projects/shop/environments/": { environments: ["production", "staging"] },
    "GET projects/shop/traces/": { traces: [TRACE], next_cursor: null, as_of_ms: Date.now() },
    "GET projects/shop/spans/": { spans: [], next_cursor: null, as_of_ms: Date.now() },
    "GET projects/shop/search/histogram/": {
      start_time_unix_nano: String(BigInt(Date.now() - 3_600_000) * 1_000_000n),
      step_ns: 60e9,
      span_counts: [3, 9],
      error_counts: [0, 2],
      totals,
      as_of_ms: Date.now(),
    },
  });
  return openApp(address);
}

beforeEach(() => {
  SilentSocket.opened = [];
});

const exported = (name: string) =>
  new URL(screen.getByRole<HTMLAnchorElement>("menuitem", { name }).href).searchParams;

test("the traces of the list come as a file, in its order and of its question", async () => {
  const { user } = openSearch("/p/shop/search?q=status%3Derror&env=staging&range=1h&order=duration");
  await screen.findByText("GET /b");
  await user.click(screen.getByRole("button", { name: "Export" }));
  await screen.findByRole("menuitem", { name: "2 traces, as JSON" });
  const { start, ...asked } = Object.fromEntries(exported("2 traces, as CSV"));
  expect(asked).toEqual({
    of: "traces",
    q: "status=error",
    environment: "staging",
    order: "duration",
    format: "csv",
  });
  expect(Date.now() - Date.parse(start ?? "")).toBeLessThan(3_700_000);
});

test("the spans of the list come as a file, with its columns", async () => {
  const { user } = openSearch("/p/shop/search?show=spans&columns=http.route,cart.size&order=duration_asc");
  await user.click(await screen.findByRole("button", { name: "Export" }));
  await screen.findByRole("menuitem", { name: "812 spans, as CSV" });
  const asked = exported("812 spans, as JSON");
  expect(asked.getAll("columns")).toEqual(["http.route", "cart.size"]);
  expect([asked.get("of"), asked.get("order"), asked.get("format")]).toEqual([
    "spans",
    "duration_asc",
    "json",
  ]);
});

test("a file that will be cut is called so before it is fetched", async () => {
  const totals = { span_count: 300_000, error_count: 0, trace_count: 60_001 };
  const { user } = openSearch("/p/shop/search", totals);
  await screen.findByText("60,001");
  await user.click(screen.getByRole("button", { name: "Export" }));
  await screen.findByRole("menuitem", { name: "The first 50,000 traces, as CSV" });
  expect(screen.getByText(/^60,001 traces match, more than one file holds/)).toBeTruthy();
});
