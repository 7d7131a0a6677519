import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { ME, openApp, PROJECT } from "./render-app";
import { startServer } from "./server";

const TRACE = "5b8efff798038103d269b633813fc60c";
const IDS = ["aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb", "cccccccccccccccc", "dddddddddddddddd"];

const WATERFALL = {
  trace_id: TRACE,
  start_time_unix_nano: "1795343573760272896",
  duration_ns: 842_000_000,
  span_count: 4,
  error_count: 1,
  services: ["frontend", "checkout"],
  names: ["POST /checkout", "POST /orders", "INSERT orders", "label"],
  columns: {
    span_id: IDS,
    parent: [-1, 0, 1, -1],
    depth: [0, 1, 2, 0],
    orphan: [0, 0, 0, 1],
    service: [0, 1, 1, 0],
    name: [0, 1, 2, 3],
    kind: [2, 2, 3, 1],
    status: [0, 0, 2, 0],
    start_ns: [0, 10_000_000, 20_000_000, 30_000_000],
    duration_ns: [842_000_000, 800_000_000, 700_000_000, 1_000],
    events: [0, 0, 1, 0],
  },
};

function span(id: string) {
  return {
    trace_id: TRACE,
    span_id: id,
    parent_span_id: null,
    name: "INSERT orders",
    kind: "CLIENT",
    start_time_unix_nano: "1795343573780272896",
    end_time_unix_nano: "1795343574480272896",
    status: { code: "ERROR", message: "duplicate key" },
    attributes: [
      { key: "db.system", type: "string", value: "postgresql" },
      { key: "db.rows", type: "int", value: "9007199254740993" },
    ],
    dropped_attributes_count: 2,
    events: [
      {
        name: "exception",
        time_unix_nano: "1795343574400272896",
        attributes: [
          { key: "exception.type", type: "string", value: "UniqueViolation" },
          { key: "exception.message", type: "string", value: "duplicate key value" },
          {
            key: "exception.stacktrace",
            type: "string",
            value: 'Traceback\n  File "/app/a.py", line 1, in f',
          },
        ],
        dropped_attributes_count: 0,
      },
    ],
    dropped_events_count: 0,
    links: [],
    dropped_links_count: 0,
    trace_state: "",
    flags: 1,
    resource: {
      attributes: [{ key: "service.name", type: "string", value: "checkout" }],
      schema_url: "",
      dropped_attributes_count: 0,
    },
    scope: { name: "psycopg", version: "1.0", attributes: [], schema_url: "", dropped_attributes_count: 0 },
  };
}

/** Zipkin's two halves of one call: the rows below the root are one span, seen from both sides. */
function sharedId(id: string) {
  const columns = { ...WATERFALL.columns, span_id: [IDS[0], id, id, IDS[3]], kind: [2, 3, 2, 1] };
  return { ...WATERFALL, columns };
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

test("a trace that is not there says so", async () => {
  startServer({ "GET me/": ME, "GET projects/shop/": PROJECT });
  openApp(`/p/shop/traces/${TRACE}`);
  expect(await screen.findByText("Not found")).toBeTruthy();
  expect(screen.getByRole("link", { name: "All traces" }).getAttribute("href")).toBe("/p/shop/traces");
});
