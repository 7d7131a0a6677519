import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";

import { ME, openApp, PROJECT } from "./render-app";
import { Refusal, SilentSocket, startServer } from "./server";

const NOW_NS = BigInt(Date.now()) * 1_000_000n;
const RESOURCE = { attributes: { "service.name": "cart" }, schema_url: "", dropped_attributes_count: 0 };
const SCOPE = { name: "", version: "", attributes: {}, schema_url: "", dropped_attributes_count: 0 };

function line(text: string, agoS: number, more: object = {}) {
  const at = NOW_NS - BigInt(agoS) * 1_000_000_000n;
  return {
    id: `${at}-7-1`,
    at_unix_nano: Number(at),
    at_from: "time",
    severity: "INFO",
    severity_number: 9,
    severity_text: "",
    text,
    body: text,
    event_name: "",
    trace_id: null,
    span_id: null,
    service: "cart",
    attributes: { "http.route": "/cart" },
    resource: RESOURCE,
    scope: SCOPE,
    ...more,
  };
}

const TRACED = { trace_id: "a".repeat(32), span_id: "b".repeat(16), severity: "ERROR" };
const REFUSED = line("refused", 20, TRACED);
const LINES = [line("newest", 10), REFUSED, line("oldest", 30)];

function detail(record: (typeof LINES)[number]) {
  return {
    ...record,
    at_unix_nano: record.id.split("-")[0],
    observed_time_unix_nano: "0",
    time_unix_nano: record.id.split("-")[0],
    trace_from: "record",
    span_from: "record",
    body: { type: "string", value: record.text },
    attributes: [
      { key: "http.route", type: "string", value: "/cart" },
      { key: "n", type: "int", value: "9223372036854775807" },
    ],
    dropped_attributes_count: 0,
    resource: { ...RESOURCE, attributes: [{ key: "service.name", type: "string", value: "cart" }] },
    scope: { ...SCOPE, attributes: [] },
  };
}

function openLogs(address = "/p/shop/logs", replies: Record<string, unknown> = {}) {
  const asked: URL[] = [];
  const server = startServer({
    "GET me/": ME,
    "GET projects/shop/": PROJECT,
    "GET projects/shop/environments/": { environments: [] },
    "GET projects/shop/logs/": (_: unknown, url: URL) => {
      asked.push(url);
      return { logs: LINES, next_cursor: null, as_of_ms: Date.now() };
    },
    "GET projects/shop/logs/histogram/": {
      start_s: Math.floor(Date.now() / 1000) - 120,
      step_s: 60,
      counts: { INFO: [1, 1], ERROR: [0, 1] },
    },
    [`GET projects/shop/logs/${REFUSED.id}/`]: detail(REFUSED),
    ...replies,
  });
  return { server, asked, ...openApp(address) };
}

const texts = () =>
  within(screen.getByRole("region", { name: "Logs" }))
    .getAllByRole("listitem")
    .map((item) => item.querySelector("[data-line]")?.textContent);
const address = () => new URLSearchParams(location.search);

beforeEach(() => {
  SilentSocket.opened = [];
});

test("lines stand newest first, with how many there are by severity", async () => {
  openLogs();
  await screen.findByText("refused");
  expect(texts()).toEqual(["newest", "refused", "oldest"]);
  expect(await screen.findByText("3 lines")).toBeTruthy();
  expect(screen.getByRole("button", { name: "ERROR 1" })).toBeTruthy();
});

test("filter and environment of the address are what is asked for", async () => {
  const { asked } = openLogs("/p/shop/logs?q=refused&env=staging");
  await screen.findByText("refused");
  expect(asked[0]?.searchParams.get("q")).toBe("refused");
  expect(asked[0]?.searchParams.get("environment")).toBe("staging");
});

test("a line opens in its place, shows all it carries, and closes", async () => {
  const { user } = openLogs();
  await user.click(await screen.findByText("refused"));
  const record = await screen.findByRole("region", { name: "Log record" });
  expect(await within(record).findByText("9223372036854775807")).toBeTruthy();
  expect(address().get("line")).toBe(REFUSED.id);
  expect(within(record).getByRole("link", { name: "Open its span" }).getAttribute("href")).toContain(
    `/traces/${TRACED.trace_id}?span=${TRACED.span_id}`,
  );
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("region", { name: "Log record" })).toBeNull());
});

test("a field filters, excludes and becomes a column", async () => {
  const { user } = openLogs(`/p/shop/logs?q=severity%3Derror&line=${REFUSED.id}`);
  await user.click(await screen.findByRole("button", { name: "Show http.route as a column" }));
  expect(address().get("cols")).toBe("http.route");
  await user.click(screen.getByRole("button", { name: "Exclude this http.route" }));
  await waitFor(() => expect(address().get("q")).toBe("severity=error NOT http.route=/cart"));
  await user.click(await screen.findByText("refused"));
  await user.click(await screen.findByRole("button", { name: "Filter by service.name" }));
  await waitFor(() => expect(address().get("q")).toContain("service.name=cart"));
});

test("a severity of the histogram filters", async () => {
  const { user } = openLogs();
  await user.click(await screen.findByRole("button", { name: "ERROR 1" }));
  await waitFor(() => expect(address().get("q")).toBe("severity=error"));
});

test("the keyboard walks, opens, wraps, and goes to what stands around", async () => {
  const { user } = openLogs("/p/shop/logs", {
    [`GET projects/shop/logs/${REFUSED.id}/context/`]: {
      before: [LINES[2]],
      log: REFUSED,
      after: [LINES[0]],
      has_more_before: true,
      has_more_after: false,
    },
  });
  await screen.findByText("refused");
  await user.keyboard("jj");
  await waitFor(() => expect(document.activeElement?.textContent).toBe("refused"));
  await user.keyboard("w");
  expect(address().get("wrap")).toBe("1");
  await user.keyboard("c");
  expect(await screen.findByRole("heading", { name: /Lines around/ })).toBeTruthy();
  const around = await screen.findByRole("region", { name: "Lines around" });
  expect(within(around).getAllByRole("listitem").length).toBe(3);
  expect(screen.getByRole("button", { name: "Further lines before" })).toBeTruthy();
  expect(screen.getByText("No further line within a day.")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "All lines" }));
  await screen.findByRole("region", { name: "Logs" });
  expect(address().get("around")).toBeNull();
});

test("a new line takes its place; while paused it waits and is counted", async () => {
  const { user } = openLogs();
  await screen.findByText("newest");
  const socket = await waitFor(() => SilentSocket.opened.at(-1) ?? Promise.reject(new Error("no socket")));
  socket.say({ type: "hello", sequence: 0 });
  expect(socket.sent.at(-1)).toEqual({ type: "filter", feed: "logs", q: "", environment: null });
  socket.say({ type: "logs", sequence: 1, logs: [line("just now", 1), LINES[0]] });
  await screen.findByText("just now");
  expect(texts()).toEqual(["just now", "newest", "refused", "oldest"]);
  await user.click(screen.getByRole("button", { name: "Pause live updates" }));
  socket.say({ type: "logs", sequence: 2, logs: [line("later still", 0)] });
  await user.click(await screen.findByRole("button", { name: "1 new line" }));
  expect(await screen.findByText("later still")).toBeTruthy();
});

test("a filter that cannot be followed says so", async () => {
  openLogs("/p/shop/logs?q=%7B%7D+%3E%3E+%7Bseverity%3Derror%7D");
  const socket = await waitFor(() => SilentSocket.opened.at(-1) ?? Promise.reject(new Error("no socket")));
  socket.answer = () => socket.say({ type: "error", code: "bad_filter", detail: "One by one." });
  socket.say({ type: "hello", sequence: 0 });
  expect(await screen.findByText("No live end")).toBeTruthy();
});

test("dragging over the histogram looks at that stretch", async () => {
  openLogs("/p/shop/logs?range=1h");
  const plot = await screen.findByRole("slider", { name: /Lines over time/ });
  plot.setPointerCapture = () => undefined;
  fireEvent.pointerDown(plot, { clientX: 10, pointerId: 1 });
  fireEvent.pointerUp(plot, { clientX: 1190, pointerId: 1 });
  await waitFor(() => expect(address().get("from")).not.toBeNull());
  expect(address().get("range")).toBeNull();
});

test("without a line the page says how to send some, or which filter hides them", async () => {
  const empty = { "GET projects/shop/logs/": { logs: [], next_cursor: null, as_of_ms: 0 } };
  const { user, unmount } = openLogs("/p/shop/logs", empty);
  expect(await screen.findByRole("link", { name: "Send logs" })).toBeTruthy();
  unmount();
  openLogs("/p/shop/logs?q=nothing", empty);
  await user.click(await screen.findByRole("button", { name: "Clear the filter" }));
  await waitFor(() => expect(address().get("q")).toBeNull());
});

test("what the server refuses is said in its words", async () => {
  openLogs("/p/shop/logs", {
    "GET projects/shop/logs/": new Refusal(422, { detail: "Narrow the range.", code: "too_expensive" }),
  });
  expect(await screen.findByText("Narrow the range.")).toBeTruthy();
});

test("the oldest line can come first: then nothing is live, and a file has that order, too", async () => {
  const { user, asked } = openLogs("/p/shop/logs?q=refused&range=1h");
  await screen.findByText("newest");
  await user.click(screen.getByRole("button", { name: "Order: Newest first" }));
  await user.click(await screen.findByRole("menuitem", { name: "Oldest first" }));
  await waitFor(() => expect(asked.at(-1)?.searchParams.get("order")).toBe("asc"));
  expect(address().get("order")).toBe("asc");
  expect(await screen.findByText("No newer line in this time range.")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Export" }));
  const file = await screen.findByRole<HTMLAnchorElement>("menuitem", { name: "3 lines, as CSV" });
  const { start, ...query } = Object.fromEntries(new URL(file.href).searchParams);
  expect(query).toEqual({ q: "refused", order: "asc", format: "csv" });
  await user.keyboard("{Escape}");
  await user.click(await screen.findByRole("button", { name: "Go live" }));
  await waitFor(() => expect(address().get("order")).toBeNull());
  expect(start).toBeTruthy();
});

test("what the filter looks for is marked in the lines", async () => {
  openLogs("/p/shop/logs?q=FUSE+severity%3Derror+NOT+oldest");
  const mark = await screen.findByText("fuse");
  expect(mark.tagName).toBe("MARK");
  expect(texts()).toEqual(["newest", "refused", "oldest"]);
  expect(document.querySelectorAll("mark")).toHaveLength(1);
});

test("the counts are of the lines that the list is about, where it does not grow", async () => {
  const counted: URL[] = [];
  const replies = {
    "GET projects/shop/logs/": { logs: LINES, next_cursor: null, as_of_ms: 1_764_324_000_000 },
    "GET projects/shop/logs/histogram/": (_: unknown, url: URL) => {
      counted.push(url);
      return { start_s: Math.floor(Date.now() / 1000) - 120, step_s: 60, counts: { INFO: [1, 2] } };
    },
  };
  const { unmount } = openLogs("/p/shop/logs?from=2026-11-20T10:00:00Z&to=2026-11-20T11:00:00Z", replies);
  await screen.findByText("3 lines");
  expect(counted.map((url) => url.searchParams.get("as_of_ms"))).toEqual(["1764324000000"]);
  unmount();
  openLogs("/p/shop/logs", replies);
  await screen.findByText("3 lines");
  expect(counted.at(-1)?.searchParams.get("as_of_ms")).toBeNull();
});
