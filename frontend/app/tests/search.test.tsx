import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";

import { ME, openApp, PROJECT } from "./render-app";
import { Refusal, SilentSocket, startServer } from "./server";

const NOW_NS = Date.now() * 1e6;

function summary(id: string, agoS: number, more: object = {}) {
  return {
    trace_id: id.padEnd(32, "0"),
    root_service: "frontend",
    root_name: `GET /${id}`,
    root_status: "UNSET",
    root_received: true,
    environment: "production",
    environments: ["production"],
    start_time_unix_nano: NOW_NS - agoS * 1e9,
    duration_ns: 5e6,
    span_count: 1,
    error_count: 0,
    services: ["frontend"],
    matched_spans: 1,
    attributes: [],
    ...more,
  };
}

const HISTOGRAM = {
  start_time_unix_nano: String(BigInt(Date.now() - 3_600_000) * 1_000_000n),
  step_ns: 60e9,
  span_counts: [3, 9],
  error_counts: [0, 2],
  totals: { span_count: 812, error_count: 2, trace_count: 2 },
  as_of_ms: Date.now(),
};

const page = (...traces: object[]) => ({ traces, next_cursor: null, as_of_ms: Date.now() });

function openTraces(address = "/p/shop/search") {
  const server = startServer({
    "GET me/": ME,
    "GET projects/shop/": PROJECT,
    "GET projects/shop/environments/": { environments: ["production", "staging"] },
    "GET projects/shop/traces/": page(summary("b", 60), summary("a", 120)),
    "GET projects/shop/search/histogram/": HISTOGRAM,
  });
  return { server, ...openApp(address) };
}

async function liveSocket(): Promise<SilentSocket> {
  return waitFor(() => {
    const socket = SilentSocket.opened.at(-1);
    if (!socket) throw new Error("no socket yet");
    return socket;
  });
}

const names = () =>
  within(screen.getByRole("table", { name: "Traces" }))
    .getAllByRole("link")
    .map((link) => link.textContent);

beforeEach(() => {
  SilentSocket.opened = [];
});

test("a new trace takes its place, a grown one changes in place", async () => {
  openTraces();
  await screen.findByText("GET /b");
  const socket = await liveSocket();
  socket.say({ type: "hello", sequence: 0 });
  socket.say({
    type: "traces",
    sequence: 1,
    traces: [summary("c", 30), summary("b", 60, { span_count: 12 })],
  });
  await screen.findByText("GET /c");
  expect(names()).toEqual(["frontendGET /c", "frontendGET /b", "frontendGET /a"]);
  expect(screen.getByText("12")).toBeTruthy();
});

test("while paused new traces wait and are counted", async () => {
  const { user } = openTraces();
  await screen.findByText("GET /b");
  const socket = await liveSocket();
  socket.say({ type: "hello", sequence: 0 });
  await user.click(screen.getByRole("button", { name: "Pause live updates" }));
  socket.say({ type: "traces", sequence: 1, traces: [summary("c", 30), summary("d", 20)] });
  const waiting = await screen.findByRole("button", { name: "2 new traces" });
  expect(screen.queryByText("GET /c")).toBeNull();
  await user.click(waiting);
  expect(await screen.findByText("GET /d")).toBeTruthy();
});

test("dropped frames are told, and the list is read again", async () => {
  const { server } = openTraces();
  await screen.findByText("GET /b");
  const socket = await liveSocket();
  socket.say({ type: "hello", sequence: 0 });
  server.replies["GET projects/shop/traces/"] = page(summary("missed", 10), summary("b", 60));
  socket.say({ type: "dropped", count: 3, rows: 41 });
  expect(await screen.findByText(/41 rows dropped/)).toBeTruthy();
  expect(await screen.findByText("GET /missed", undefined, { timeout: 4_000 })).toBeTruthy();
});

test("a filter goes into the address, the requests and the stream", async () => {
  const { server } = openTraces("/p/shop/search?q=status%3Derror&env=staging");
  const asked: URL[] = [];
  const answer = page(summary("b", 60));
  server.replies["GET projects/shop/traces/"] = (_: unknown, url: URL) => (asked.push(url), answer);
  await screen.findByRole("heading", { name: "Search" });
  const socket = await liveSocket();
  socket.say({ type: "hello", sequence: 0 });
  expect(socket.sent).toEqual([
    { type: "filter", feed: "traces", q: "status=error", environment: "staging", columns: [] },
  ]);
  await waitFor(() => expect(asked.at(-1)?.searchParams.get("q")).toBe("status=error"));
  expect(asked.at(-1)?.searchParams.get("environment")).toBe("staging");
});

test("a kept address of the trace list opens the search for its service", async () => {
  openTraces("/p/shop/traces?service=cart&environment=staging&range=1h");
  await screen.findByRole("heading", { name: "Search" });
  const search = Object.fromEntries(new URLSearchParams(location.search));
  expect(location.pathname).toBe("/p/shop/search");
  expect(search).toEqual({ q: "service=cart", env: "staging", range: "1h" });
});

test("a term is turned round and taken out by itself", async () => {
  const { user } = openTraces("/p/shop/search?q=status%3Derror+service%3Dcart");
  await user.click(await screen.findByRole("button", { name: /Turn round status=error/ }));
  await waitFor(() =>
    expect(new URLSearchParams(location.search).get("q")).toBe("status!=error service=cart"),
  );
  const remove = await screen.findByRole("button", { name: "Remove status!=error" });
  // The click lands on the icon, as a pointer's does.
  await user.click(remove.querySelector("svg") ?? remove);
  await waitFor(() => expect(new URLSearchParams(location.search).get("q")).toBe("service=cart"));
});

test("what is wrong in a filter is said under it, and mended by one click", async () => {
  const { server, user } = openTraces("/p/shop/search?q=durration%3E1s");
  const wrong = new Refusal(400, {
    detail: "Unknown: durration.",
    code: "bad_filter",
    position: 0,
    length: 9,
    hint: "did you mean duration?",
  });
  server.replies["GET projects/shop/traces/"] = (_: unknown, url: URL) =>
    url.searchParams.get("q") === "durration>1s" ? wrong : page(summary("b", 60));
  expect(await screen.findByText(/Unknown: durration/)).toBeTruthy();
  await user.click(await screen.findByRole("button", { name: "Use duration" }));
  expect(await screen.findByText("GET /b")).toBeTruthy();
  expect(new URLSearchParams(location.search).get("q")).toBe("duration>1s");
});

test("what is too much to look through offers less", async () => {
  const { server, user } = openTraces("/p/shop/search?q=timeout");
  server.replies["GET projects/shop/traces/"] = new Refusal(422, {
    detail: "Narrow the range.",
    code: "too_expensive",
  });
  expect(await screen.findByText("Narrow the range.")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Look at last 6 hours" }));
  await waitFor(() => expect(new URLSearchParams(location.search).get("range")).toBe("6h"));
});

test("where nothing matches, each term can be left out", async () => {
  const { server, user } = openTraces("/p/shop/search?q=status%3Derror+timeout");
  server.replies["GET projects/shop/traces/"] = page();
  await user.click(await screen.findByRole("button", { name: "Without timeout" }));
  await waitFor(() => expect(new URLSearchParams(location.search).get("q")).toBe("status=error"));
});

test("spans are listed with the attributes that the address names", async () => {
  const { server } = openTraces("/p/shop/search?show=spans&columns=http.route");
  const span = {
    trace_id: "a".repeat(32),
    span_id: "b".repeat(16),
    parent_span_id: null,
    service: "cart",
    environment: "production",
    version: "1",
    name: "GET /cart",
    kind: "SERVER",
    status: "ERROR",
    status_message: "no such cart",
    start_time_unix_nano: String(BigInt(Date.now() - 5_000) * 1_000_000n),
    duration_ns: 5e6,
    attributes: [{ key: "http.route", type: "string", value: "/cart/{id}" }],
  };
  server.replies["GET projects/shop/spans/"] = { spans: [span], next_cursor: null, as_of_ms: Date.now() };
  expect(await screen.findByText("/cart/{id}")).toBeTruthy();
  const link = screen.getByRole<HTMLAnchorElement>("link", { name: /GET \/cart/ });
  const search = Object.fromEntries(new URL(link.href).searchParams);
  expect(search).toEqual({ span: "b".repeat(16), at: span.start_time_unix_nano, kind: "server" });
});

test("a fixed range is not live until it is asked to be", async () => {
  const { user } = openTraces("/p/shop/search?from=2026-11-20T10:00:00Z&to=2026-11-20T11:00:00Z");
  const goLive = await screen.findByRole("button", { name: "Go live" });
  expect(SilentSocket.opened).toEqual([]);
  await user.click(goLive);
  await waitFor(() => expect(location.search).toBe("?range=1h"));
});

test("the rate of what matches is shown beside the live sign", async () => {
  openTraces();
  const socket = await liveSocket();
  socket.say({ type: "hello", sequence: 0 });
  socket.say({ type: "rate", per_second: 41.2 });
  expect(await screen.findByText("41.2/s")).toBeTruthy();
});

test("a filter that cannot be followed says so, and offers no pause", async () => {
  openTraces("/p/shop/search?q=%7B%7D+%3E%3E+%7Bstatus%3Derror%7D");
  const socket = await liveSocket();
  socket.answer = () => socket.say({ type: "error", code: "bad_filter", detail: "One by one." });
  socket.say({ type: "hello", sequence: 0 });
  expect(await screen.findByText("No live end")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Pause live updates" })).toBeNull();
});

test("the stream is gone for good when access is revoked", async () => {
  openTraces();
  const socket = await liveSocket();
  socket.say({ type: "hello", sequence: 0 });
  socket.say({ type: "bye", reason: "access_revoked" });
  expect(await screen.findByText("Not live")).toBeTruthy();
});

test("an error says what is wrong and offers another try", async () => {
  const { server, user } = openTraces();
  await screen.findByText("GET /b");
  server.replies["GET projects/shop/traces/"] = new Refusal(400, {
    detail: "The cursor is not one of ours.",
    code: "bad_cursor",
  });
  await user.click(screen.getByRole("button", { name: /Time range/ }));
  await user.click(await screen.findByRole("option", { name: "Last hour" }));
  expect(await screen.findByText("The cursor is not one of ours.")).toBeTruthy();
  server.replies["GET projects/shop/traces/"] = page(summary("e", 10));
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("GET /e")).toBeTruthy();
});

test("strangers are sent to sign in, and come back to where they wanted to go", async () => {
  const { server } = openTraces();
  server.replies["GET me/"] = new Refusal(401, { detail: "Sign in first.", code: "not_authenticated" });
  expect(await screen.findByRole("heading", { name: "Sign in" })).toBeTruthy();
  expect(new URLSearchParams(location.search).get("next")).toBe("/p/shop/search");
});

test("a session that ends while a page is open leads to sign-in", async () => {
  const { server, user } = openTraces();
  await screen.findByText("GET /b");
  const over = new Refusal(401, { detail: "Sign in first.", code: "not_authenticated" });
  server.replies["GET me/"] = over;
  server.replies["GET projects/shop/traces/"] = over;
  await user.click(screen.getByRole("button", { name: /Time range/ }));
  await user.click(await screen.findByRole("option", { name: "Last hour" }));
  expect(await screen.findByRole("heading", { name: "Sign in" })).toBeTruthy();
  expect(new URLSearchParams(location.search).get("next")).toBe("/p/shop/search?range=1h");
});

test("the environment is chosen beside the project, and every link keeps it with the range", async () => {
  const { user } = openTraces("/p/shop/search?range=45m");
  await screen.findByText("GET /b");
  const [environment] = await screen.findAllByRole("button", { name: "Environment: All environments" });
  if (environment) await user.click(environment);
  await user.click(await screen.findByRole("option", { name: "staging" }));
  await waitFor(() => expect(location.search).toBe("?range=45m&env=staging"));
  const links = screen.getAllByRole("link").map((link) => new URL((link as HTMLAnchorElement).href));
  const inside = links.filter(({ pathname }) => pathname.startsWith("/p/shop"));
  // Some say more: what they lead to is about something.
  const scopes = inside.map(({ search }) => search.split("&").slice(0, 2).join("&"));
  expect(new Set(scopes)).toEqual(new Set(["?range=45m&env=staging"]));
});

test("beyond what is kept, nothing found says for how long that is", async () => {
  const { server, unmount } = openTraces("/p/shop/search?range=20d");
  server.replies["GET projects/shop/traces/"] = page();
  expect(await screen.findByText(/Spans are kept for 15 days/)).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Search the last 15 days" })).toBeNull();
  unmount();
  const { server: other } = openTraces("/p/shop/search?range=1h");
  other.replies["GET projects/shop/traces/"] = page();
  expect(await screen.findByRole("button", { name: "Search the last 15 days" })).toBeTruthy();
  expect(screen.queryByText(/are kept for/)).toBeNull();
});
