import { act, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { ME, openApp, PROJECT } from "./render-app";
import { Refusal, SilentSocket, startServer } from "./server";
import { IDS, span, TRACE, WATERFALL } from "./trace-answer";

const DETAILS = `GET projects/shop/traces/${TRACE}/waterfall/details/`;

/** The same with one more call, before the others: all rows from the second on have moved by one. */
const GROWN = {
  ...WATERFALL,
  span_count: 5,
  details: { ...WATERFALL.details, span_ids: [IDS[0], "e".repeat(16), ...IDS.slice(1)].join("") },
  columns: {
    depth: [0, 1, 1, 2, 0],
    service: [0, 1, 1, 1, 0],
    name: [0, 3, 1, 2, 3],
    kind: [2, 2, 2, 3, 1],
    status: [0, 0, 0, 2, 0],
    start_ns: [0, 5_000_000, 10_000_000, 10_000_000, 30_000_000],
    duration_ns: [842_000_000, 1_000, 800_000_000, 700_000_000, 1_000],
    events: [0, 0, 0, 0, 0],
    clock: [0, 0, 0, 0, 0],
  },
  orphans: [4],
};

/** As a trace of tens of thousands comes: its ids later. */
function openLarge(answer: unknown, also = {}) {
  const server = startServer({
    "GET me/": ME,
    "GET projects/shop/": PROJECT,
    [`GET projects/shop/traces/${TRACE}/waterfall/`]: { ...WATERFALL, ...also, details: null },
    [DETAILS]: answer,
    ...Object.fromEntries(IDS.map((id) => [`GET projects/shop/traces/${TRACE}/spans/${id}/`, span(id)])),
  });
  return { server, ...openApp(`/p/shop/traces/${TRACE}`) };
}

/** An answer that comes when the test lets it. */
function later() {
  const gate = new EventTarget();
  const promise = new Promise((resolve) => {
    gate.addEventListener("answer", (event) => resolve((event as CustomEvent).detail));
  });
  const answer = (detail: unknown) => gate.dispatchEvent(new CustomEvent("answer", { detail }));
  return { reply: () => promise, answer };
}

const spanOfAddress = () => new URLSearchParams(location.search).get("span");

test("details that fail are not given up in silence: it is said where a span was to open", async () => {
  const { server, user } = openLarge(new Refusal(422, { detail: "Too dear.", code: "too_expensive" }));
  await user.click((await screen.findAllByRole("treeitem"))[2] as HTMLElement);
  const panel = within(await screen.findByRole("region", { name: "Span" }));
  expect(await panel.findByText("Too dear.")).toBeTruthy();
  expect(screen.getByText(/Spans cannot be opened/)).toBeTruthy();
  server.replies[DETAILS] = WATERFALL.details;
  await user.click(panel.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("heading", { name: "INSERT orders" })).toBeTruthy();
  expect(spanOfAddress()).toBe(IDS[2]);
  expect(screen.queryByText(/Spans cannot be opened/)).toBeNull();
});

test("a server that is away for a moment is asked for the details again", async () => {
  let asked = 0;
  const away = new Refusal(503, { detail: "Away.", code: "store_unavailable" });
  const { user } = openLarge(() => (asked++ === 0 ? away : WATERFALL.details));
  await user.click((await screen.findAllByRole("treeitem"))[2] as HTMLElement);
  expect(await screen.findByRole("heading", { name: "INSERT orders" })).toBeTruthy();
  expect(asked).toBe(2);
});

test("details of other rows by now: the waterfall is read anew, and the span that was clicked opens", async () => {
  const { reply, answer } = later();
  const { server, user } = openLarge(reply);
  await user.click((await screen.findAllByRole("treeitem"))[2] as HTMLElement);
  server.replies[`GET projects/shop/traces/${TRACE}/waterfall/`] = GROWN;
  await waitFor(() => expect(server.asked.some(({ call }) => call === DETAILS)).toBe(true));
  answer(new Refusal(409, { detail: "Other spans.", code: "trace_has_changed" }));
  expect(await screen.findByRole("heading", { name: "INSERT orders" })).toBeTruthy();
  expect(spanOfAddress()).toBe(IDS[2]);
  expect(screen.getAllByRole("treeitem")).toHaveLength(5);
  expect(screen.queryByText(/Spans cannot be opened/)).toBeNull();
});

test("a span that was opened before its id had come stays open when the trace grows above it", async () => {
  SilentSocket.opened = [];
  const start = { start_time_unix_nano: `${Date.now() - 60_000}000000` };
  const { reply, answer } = later();
  const { server, user } = openLarge(reply, start);
  await user.click((await screen.findAllByRole("treeitem"))[2] as HTMLElement);
  await waitFor(() => expect(server.asked.some(({ call }) => call === DETAILS)).toBe(true));
  answer(WATERFALL.details);
  await waitFor(() => expect(spanOfAddress()).toBe(IDS[2]));

  server.replies[`GET projects/shop/traces/${TRACE}/waterfall/`] = { ...GROWN, ...start };
  const socket = SilentSocket.opened.at(-1);
  act(() => {
    socket?.say({ type: "hello", sequence: 0 });
    socket?.say({ type: "traces", sequence: 1, traces: [{ trace_id: TRACE, span_count: 5 }] });
  });
  await waitFor(() => expect(screen.getAllByRole("treeitem")).toHaveLength(5));
  await waitFor(() => expect(screen.getAllByRole("treeitem")[3]?.getAttribute("aria-selected")).toBe("true"));
  expect(spanOfAddress()).toBe(IDS[2]);
});
