import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { ME, openApp, PROJECT } from "./render-app";
import { SilentSocket, startServer } from "./server";
import { IDS, span, TRACE, WATERFALL } from "./trace-answer";

/** Zipkin's two halves of one call: the rows below the root are one span, seen from both sides. */
function sharedId(id: string) {
  const columns = { ...WATERFALL.columns, kind: [2, 3, 2, 1] };
  const details = { ...WATERFALL.details, span_ids: [IDS[0], id, id, IDS[3]].join("") };
  return { ...WATERFALL, columns, details };
}

function openTrace(search = "") {
  startServer({
    "GET me/": ME,
    "GET projects/shop/": PROJECT,
    [`GET projects/shop/traces/${TRACE}/waterfall/`]: WATERFALL,
    ...Object.fromEntries(IDS.map((id) => [`GET projects/shop/traces/${TRACE}/spans/${id}/`, span(id)])),
  });
  return openApp(`/p/shop/traces/${TRACE}${search}`);
}

const rows = async () =>
  (await screen.findAllByRole("treeitem")).map((row) => row.getAttribute("aria-label"));

test("spans stand under their parents, with their error", async () => {
  openTrace();
  expect(await rows()).toEqual([
    "frontend, POST /checkout, 842 ms",
    "checkout, POST /orders, 800 ms",
    "checkout, INSERT orders, 700 ms, error",
    "frontend, label, parent missing, 1 µs",
  ]);
  expect(screen.getByText(/1 span names a parent that was not received/)).toBeTruthy();
});

test("what arrived in a gap of the live stream is read", async () => {
  const began = BigInt(Date.now() - 60_000) * 1_000_000n;
  const young = { ...WATERFALL, start_time_unix_nano: String(began) };
  const call = `GET projects/shop/traces/${TRACE}/waterfall/`;
  const server = startServer({ "GET me/": ME, "GET projects/shop/": PROJECT, [call]: young });
  SilentSocket.opened = [];
  openApp(`/p/shop/traces/${TRACE}`);
  await rows();
  const socket = await waitFor(() => SilentSocket.opened.at(-1) ?? Promise.reject(new Error("no socket")));
  const reads = () => server.asked.filter((asked) => asked.call === call).length;
  socket.say({ type: "hello", sequence: 0 });
  await waitFor(() => expect(reads()).toBe(2));
  server.replies[call] = { ...young, names: [...WATERFALL.names.slice(0, 3), "came late"] };
  socket.say({ type: "resync" });
  await waitFor(async () => expect((await rows()).at(-1)).toContain("came late"));
});

test("a trace that begins in a browser leads to all views of its page", async () => {
  startServer({
    "GET me/": ME,
    "GET projects/shop/": PROJECT,
    [`GET projects/shop/traces/${TRACE}/waterfall/`]: {
      ...WATERFALL,
      names: ["view /cart", ...WATERFALL.names.slice(1)],
    },
  });
  openApp(`/p/shop/traces/${TRACE}?range=1h`);
  const link = await screen.findByRole("link", { name: "All views of this page" });
  expect(link.getAttribute("href")).toBe("/p/shop/browser/page?range=1h&service=frontend&page=%2Fcart");
});

test("a span of a browser leads to the session it was in", async () => {
  const [root = ""] = IDS;
  const told = [
    { key: "session.id", type: "string", value: "s1" },
    { key: "rum.view.id", type: "string", value: root },
  ];
  startServer({
    "GET me/": ME,
    "GET projects/shop/": PROJECT,
    [`GET projects/shop/traces/${TRACE}/waterfall/`]: WATERFALL,
    [`GET projects/shop/traces/${TRACE}/spans/${root}/`]: { ...span(root), attributes: told },
  });
  openApp(`/p/shop/traces/${TRACE}?range=1h&span=${root}`);
  const link = await screen.findByRole("link", { name: "Its session in the browser" });
  expect(link.getAttribute("href")).toBe("/p/shop/browser/sessions/s1?range=1h");
});

test("collapsing hides what is below, and says how much", async () => {
  const { user } = openTrace();
  await screen.findAllByRole("treeitem");
  await user.click(screen.getAllByRole("button", { name: "Collapse" })[1] as HTMLElement);
  expect(await rows()).toHaveLength(3);
  expect(screen.getByText("+1")).toBeTruthy();
});

test("by keyboard: down, the next error, open, close", async () => {
  const { user } = openTrace();
  await screen.findAllByRole("treeitem");
  await user.keyboard("[ArrowDown]");
  expect(screen.getByRole("tree").getAttribute("aria-activedescendant")).toBe(`span-1`);
  await user.keyboard("n[Enter]");
  expect(await screen.findByRole("heading", { name: "INSERT orders" })).toBeTruthy();
  expect(new URLSearchParams(location.search).get("span")).toBe(IDS[2]);
  await user.keyboard("[Escape]");
  expect(screen.queryByRole("heading", { name: "INSERT orders" })).toBeNull();
});

test("by keyboard: collapse all, expand all", async () => {
  const { user } = openTrace();
  await screen.findAllByRole("treeitem");
  await user.keyboard("[[");
  expect(await rows()).toHaveLength(3);
  await user.keyboard("]");
  expect(await rows()).toHaveLength(4);
});

test("a link to a span opens it: exact values, the exception, what was dropped", async () => {
  openTrace(`?span=${IDS[2]}`);
  const panel = within(await screen.findByRole("region", { name: "Span" }));
  expect(await panel.findByText("9007199254740993")).toBeTruthy();
  expect(panel.getByText("UniqueViolation")).toBeTruthy();
  expect(panel.getByLabelText("Stack trace").textContent).toContain("/app/a.py");
  expect(panel.getByText("2 dropped")).toBeTruthy();
});

test("of two spans that share an id each opens, and each has its own address", async () => {
  const id = IDS[1] as string;
  const [halves, server] = [sharedId(id), startServer({ "GET me/": ME, "GET projects/shop/": PROJECT })];
  server.replies[`GET projects/shop/traces/${TRACE}/waterfall/`] = halves;
  server.replies[`GET projects/shop/traces/${TRACE}/spans/${id}/`] = (_: unknown, url: URL) => ({
    ...span(id),
    name: `${url.searchParams.get("start_time_unix_nano")} ${url.searchParams.get("kind")}`,
  });
  const { user } = openApp(`/p/shop/traces/${TRACE}`);
  const [, client, answering] = await screen.findAllByRole("treeitem");
  await user.click(answering as HTMLElement);
  expect(await screen.findByRole("heading", { name: "1795343573780272896 SERVER" })).toBeTruthy();
  expect(answering?.getAttribute("aria-selected")).toBe("true");
  expect(client?.getAttribute("aria-selected")).toBe("false");
  expect(location.search).toBe(`?span=${id}&at=1795343573780272896&kind=server`);
  await user.click(client as HTMLElement);
  expect(await screen.findByRole("heading", { name: "1795343573770272896 CLIENT" })).toBeTruthy();
});

test("a span without an end, or with one before its start, says so", async () => {
  const columns = { ...WATERFALL.columns, duration_ns: [842_000_000, null, -5, 1_000] };
  startServer({
    "GET me/": ME,
    "GET projects/shop/": PROJECT,
    [`GET projects/shop/traces/${TRACE}/waterfall/`]: { ...WATERFALL, columns },
  });
  openApp(`/p/shop/traces/${TRACE}`);
  const labels = await rows();
  expect(labels[1]).toBe("checkout, POST /orders, no end");
  expect(labels[2]).toBe("checkout, INSERT orders, ends before it starts, error");
});

test("attributes are found by name or value", async () => {
  const { user } = openTrace(`?span=${IDS[2]}`);
  await screen.findByText("postgresql");
  await user.type(screen.getByRole("textbox", { name: "Search attributes" }), "postgres");
  expect(screen.getByText("postgresql")).toBeTruthy();
  expect(screen.queryByText("9007199254740993")).toBeNull();
});

test("back leads straight to the search that the trace was found by", async () => {
  openTrace("?range=1h&q=status%3Derror");
  const back = await screen.findByRole("link", { name: "Back to the traces" });
  expect(back.getAttribute("href")).toBe("/p/shop/search?range=1h&q=status%3Derror");
});

test("a trace that is not there says so", async () => {
  startServer({ "GET me/": ME, "GET projects/shop/": PROJECT });
  openApp(`/p/shop/traces/${TRACE}`);
  expect(await screen.findByText("Not found")).toBeTruthy();
  expect(screen.getByRole("link", { name: "All traces" }).getAttribute("href")).toBe("/p/shop/search");
});

test("a span shows all that was sent: a scope without a name, links whole, flags, both times", async () => {
  const server = startServer({ "GET me/": ME, "GET projects/shop/": PROJECT });
  server.replies[`GET projects/shop/traces/${TRACE}/waterfall/`] = {
    ...WATERFALL,
    columns: { ...WATERFALL.columns, clock: [0, 0, 1, 0] },
    shifted_clocks: [{ service: "checkout", shift_ns: 55_000_000, span_count: 1 }],
  };
  const link = {
    trace_id: "f".repeat(32),
    span_id: "e".repeat(16),
    trace_state: "vendor=linked",
    flags: 0x301,
    attributes: [{ key: "queue.turn", type: "string", value: "seventh" }],
    dropped_attributes_count: 3,
  };
  server.replies[`GET projects/shop/traces/${TRACE}/spans/${IDS[2]}/`] = {
    ...span(IDS[2] as string),
    parent_span_id: IDS[1],
    trace_state: "vendor=own",
    links: [link],
    scope: {
      name: "",
      version: "",
      attributes: [{ key: "scope.team", type: "string", value: "payments" }],
      schema_url: "https://example.org/schema",
      dropped_attributes_count: 0,
    },
  };
  openApp(`/p/shop/traces/${TRACE}?range=3h&env=staging&span=${IDS[2]}`);
  const panel = within(await screen.findByRole("region", { name: "Span" }));
  expect(await panel.findByText("payments")).toBeTruthy();
  expect(panel.getByText("https://example.org/schema")).toBeTruthy();
  expect(panel.getByText("vendor=own")).toBeTruthy();
  expect(panel.getByText("0x01: sampled")).toBeTruthy();
  expect(panel.getByText("vendor=linked")).toBeTruthy();
  expect(panel.getByText("seventh")).toBeTruthy();
  expect(panel.getByText("0x301: sampled, linked span in another process")).toBeTruthy();
  expect(panel.getByText("3 attributes dropped")).toBeTruthy();
  expect(panel.getByText(/drawn 55 ms later/)).toBeTruthy();
  expect(panel.getByTitle("1795343573780272896 ns since 1970")).toBeTruthy();
  expect(panel.getByTitle("1795343573835272896 ns since 1970")).toBeTruthy();
  const href = panel.getByTitle(`${link.trace_id}/${link.span_id}`).getAttribute("href") ?? "";
  expect(href).toContain(`/p/shop/traces/${link.trace_id}?`);
  expect(Object.fromEntries(new URL(href, location.origin).searchParams)).toEqual({
    range: "3h",
    env: "staging",
    span: link.span_id,
  });
});
