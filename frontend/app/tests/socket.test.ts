import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { type LiveHandlers, LiveSocket } from "@/api/socket";

import { SilentSocket } from "./server";

const handlers = {
  onRows: vi.fn<LiveHandlers["onRows"]>(),
  onRate: vi.fn<LiveHandlers["onRate"]>(),
  onDropped: vi.fn<LiveHandlers["onDropped"]>(),
  onState: vi.fn<LiveHandlers["onState"]>(),
  onGap: vi.fn<LiveHandlers["onGap"]>(),
};

function open(): LiveSocket {
  return new LiveSocket(
    "ws://localhost/ws/projects/shop/live/",
    { feed: "traces", q: "service=cart", environment: null },
    handlers,
  );
}

const latest = () => SilentSocket.opened.at(-1) as SilentSocket;

beforeEach(() => {
  vi.useFakeTimers();
  SilentSocket.opened = [];
  vi.stubGlobal("WebSocket", SilentSocket);
});

afterEach(() => {
  vi.useRealTimers();
  vi.clearAllMocks();
});

test("the stream begins with a reading of the list, for what came before it", () => {
  open();
  latest().say({ type: "hello", sequence: 0 });
  expect(handlers.onState).toHaveBeenLastCalledWith("open");
  expect(handlers.onGap).toHaveBeenCalledTimes(1);
  expect(latest().sent).toEqual([{ type: "filter", feed: "traces", q: "service=cart", environment: null }]);
});

test("a broken stream is opened again, with its filter, and the gap is read", () => {
  open();
  latest().say({ type: "hello", sequence: 0 });
  latest().breakOff(1006);
  expect(handlers.onState).toHaveBeenLastCalledWith("lost");
  vi.advanceTimersByTime(1_000);
  expect(SilentSocket.opened).toHaveLength(2);
  latest().say({ type: "hello", sequence: 0 });
  expect(handlers.onGap).toHaveBeenCalledTimes(2);
  expect(latest().sent).toEqual([{ type: "filter", feed: "traces", q: "service=cart", environment: null }]);
});

test("a server that stays away is asked less and less often", () => {
  open();
  for (let turn = 0; turn < 8; turn++) {
    latest().breakOff(1006);
    vi.advanceTimersByTime(15_000);
  }
  const before = SilentSocket.opened.length;
  latest().breakOff(1006);
  vi.advanceTimersByTime(7_000);
  expect(SilentSocket.opened).toHaveLength(before);
});

test.each([4400, 4404])("%d means no: it is not asked again", (code) => {
  open();
  latest().breakOff(code);
  vi.advanceTimersByTime(60_000);
  expect(SilentSocket.opened).toHaveLength(1);
  expect(handlers.onState).toHaveBeenLastCalledWith("refused");
});

test("4429 means later", () => {
  open();
  latest().breakOff(4429);
  vi.advanceTimersByTime(1_000);
  expect(SilentSocket.opened).toHaveLength(2);
});

test("a request to read again is a gap, an error frame is not the end", () => {
  open();
  latest().say({ type: "hello", sequence: 0 });
  latest().say({ type: "resync" });
  latest().say({ type: "error", code: "bad_frame", detail: "x" });
  expect(handlers.onGap).toHaveBeenCalledTimes(2);
  expect(handlers.onState).toHaveBeenLastCalledWith("open");
});

const asking = (q: string) => ({ feed: "traces", q, environment: null }) as const;

test("what comes before the last filter is answered is of one before it, and passed over", () => {
  const socket = open();
  latest().say({ type: "hello", sequence: 0 });
  latest().answer = () => undefined;
  socket.setFilter(asking("service=shop"));
  socket.setFilter(asking("status=error"));
  latest().say({ type: "traces", sequence: 1, traces: ["cart"] });
  latest().say({ type: "watching", q: "service=shop" });
  latest().say({ type: "dropped", count: 1, rows: 3 });
  latest().say({ type: "rate", per_second: 7 });
  latest().say({ type: "traces", sequence: 2, traces: ["shop"] });
  expect(handlers.onRows).not.toHaveBeenCalled();
  expect(handlers.onDropped).not.toHaveBeenCalled();
  expect(handlers.onRate).not.toHaveBeenCalled();
  latest().say({ type: "watching", q: "status=error" });
  latest().say({ type: "traces", sequence: 3, traces: ["error"] });
  expect(handlers.onRows.mock.calls).toEqual([[["error"], "traces"]]);
});

test("a filter that was not answered before the stream broke is not waited for", () => {
  open();
  latest().answer = () => undefined;
  latest().say({ type: "hello", sequence: 0 });
  latest().breakOff(1006);
  vi.advanceTimersByTime(1_000);
  latest().say({ type: "hello", sequence: 0 });
  latest().say({ type: "traces", sequence: 1, traces: ["cart"] });
  expect(handlers.onState).toHaveBeenLastCalledWith("open");
  expect(handlers.onRows).toHaveBeenCalledTimes(1);
});

test("a filter that no stream can follow is told, until another one is asked", () => {
  const socket = open();
  latest().answer = () => latest().say({ type: "error", code: "bad_filter", detail: "x" });
  latest().say({ type: "hello", sequence: 0 });
  expect(handlers.onState.mock.calls).toEqual([["connecting"], ["unfollowable"]]);
  latest().answer = (filter) => latest().say({ ...filter, type: "watching" });
  socket.setFilter(asking("status=error"));
  expect(handlers.onState).toHaveBeenLastCalledWith("open");
});

test("a closed stream stays closed and silent", () => {
  const socket = open();
  socket.close();
  latest().say({ type: "dropped", count: 2 });
  vi.advanceTimersByTime(60_000);
  expect(handlers.onDropped).not.toHaveBeenCalled();
  expect(SilentSocket.opened).toHaveLength(1);
});
