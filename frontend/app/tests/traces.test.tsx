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
    ...more,
  };
}

function openTraces(address = "/p/shop/traces") {
  const server = startServer({
    "GET me/": ME,
    "GET projects/shop/": PROJECT,
    "GET projects/shop/services/": { services: [], environments: [] },
    "GET projects/shop/traces/": { traces: [summary("b", 60), summary("a", 120)], next_cursor: null },
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
  server.replies["GET projects/shop/traces/"] = {
    traces: [summary("missed", 10), summary("b", 60)],
    next_cursor: null,
  };
  socket.say({ type: "dropped", count: 3 });
  expect(await screen.findByText(/3 frames dropped/)).toBeTruthy();
  expect(await screen.findByText("GET /missed", undefined, { timeout: 4_000 })).toBeTruthy();
});

test("a filter goes into the address, the request and the stream", async () => {
  openTraces("/p/shop/traces?service=cart");
  await screen.findByRole("heading", { name: "Traces" });
  const socket = await liveSocket();
  socket.say({ type: "hello", sequence: 0 });
  expect(socket.sent).toEqual([{ type: "filter", service: "cart", environment: null }]);
});

test("a fixed range is not live", async () => {
  openTraces("/p/shop/traces?from=2026-11-20T10:00:00Z&to=2026-11-20T11:00:00Z");
  expect(await screen.findByText("Fixed range")).toBeTruthy();
  expect(SilentSocket.opened).toEqual([]);
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
  server.replies["GET projects/shop/traces/"] = { traces: [summary("e", 10)], next_cursor: null };
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("GET /e")).toBeTruthy();
});

test("strangers are sent to sign in, and come back to where they wanted to go", async () => {
  const { server } = openTraces();
  server.replies["GET me/"] = new Refusal(401, { detail: "Sign in first.", code: "not_authenticated" });
  expect(await screen.findByRole("heading", { name: "Sign in" })).toBeTruthy();
  expect(new URLSearchParams(location.search).get("next")).toBe("/p/shop/traces");
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
  expect(new URLSearchParams(location.search).get("next")).toBe("/p/shop/traces?range=1h");
});

test("a service is chosen by keyboard from a list that can be searched", async () => {
  const { server, user } = openTraces();
  server.replies["GET projects/shop/services/"] = {
    services: ["cart", "catalog", "payment"].map((service) => ({ service })),
    environments: ["production"],
  };
  await user.click(await screen.findByRole("button", { name: "Service: All services" }));
  await screen.findByRole("option", { name: "catalog" });
  await user.keyboard("ca[ArrowDown][Enter]");
  expect(await screen.findByRole("button", { name: "Service: catalog" })).toBeTruthy();
  expect(new URLSearchParams(location.search).get("service")).toBe("catalog");
});
