import { cleanup, screen, within } from "@testing-library/react";
import { expect, test } from "vitest";

import type { ServiceDetail, ServiceSeries } from "@/api/types";

import { edge, SHOP_MAP } from "./example-service-map";
import { ME, openApp, PROJECT } from "./render-app";
import { Refusal, startServer } from "./server";
import { serviceStats } from "./service-stats";

const NAME = "pay/ments?#%é";
const PATH = `projects/shop/services/${encodeURIComponent(NAME)}`;
const STEPS = { start_s: 1_764_324_000, end_s: 1_764_324_180, step_s: 60 };

const SERVICE: ServiceDetail = {
  ...serviceStats(NAME, { apdex: 0.93 }),
  ...STEPS,
  operations: [
    {
      name: "POST /pay",
      kind: 2,
      requests: 60,
      requests_per_s: 0.5,
      error_rate: 0.01,
      p50_ns: 1e6,
      p95_ns: 2e6,
      p99_ns: 3e6,
      time_share: 0.7,
      before: null,
    },
    {
      name: "orders process",
      kind: 5,
      requests: 90,
      requests_per_s: 0.9,
      error_rate: 0,
      p50_ns: 1e6,
      p95_ns: 9e6,
      p99_ns: 9e6,
      time_share: 0.3,
      before: null,
    },
  ],
  versions: [
    {
      version: "1.4.2",
      environment: "production",
      first_seen: 1_764_320_000,
      last_seen: 1_764_324_000,
      requests: 150,
      requests_share: 1,
    },
  ],
};
const SERIES: ServiceSeries = {
  ...STEPS,
  requests: [60, 0, 30],
  errors: [6, 0, 0],
  apdex: [0.9, null, 1],
  p50_ns: [1e6, null, 2e6],
  p95_ns: [2e6, null, 3e6],
  p99_ns: [3e6, null, 4e6],
  before: null,
};

function open(search = "", replies: Record<string, unknown> = {}) {
  const server = startServer({
    "GET me/": ME,
    "GET projects/shop/": PROJECT,
    "GET projects/shop/environments/": { environments: [] },
    "GET projects/shop/deployments/": {
      deployments: [],
      is_whole: true,
      counted_until_ms: Number.MAX_SAFE_INTEGER,
    },
    [`GET ${PATH}/`]: SERVICE,
    [`GET ${PATH}/series/`]: SERIES,
    [`GET ${PATH}/exemplars/`]: { exemplars: [] },
    [`GET ${PATH}/settings/`]: { team: "", contact: "", repository: "", apdex_t_ms: 500 },
    ...replies,
  });
  return { server, ...openApp(`/p/shop/services/${encodeURIComponent(NAME)}${search}`) };
}

const chart = (name: RegExp) => screen.findByRole("slider", { name });

test("a service whose name is full of signs has a page", async () => {
  open();
  expect(await screen.findByRole("heading", { level: 1, name: NAME })).toBeTruthy();
  expect(await screen.findByText("0.93")).toBeTruthy();
});

test("a chart is read step by step with the arrows", async () => {
  const { user } = open();
  const requests = await chart(/^Requests/);
  requests.focus();
  await user.keyboard("{Home}");
  expect(requests.getAttribute("aria-valuetext")).toMatch(/: requests 1\/s, failed 6\/min$/);
  await user.keyboard("{ArrowRight}");
  expect((await chart(/^Duration/)).getAttribute("aria-valuetext")).toMatch(/: p50 –, p95 –, p99 –$/);
});

test("a stretch that is marked with Shift becomes the time range", async () => {
  const { user } = open();
  (await chart(/^Error rate/)).focus();
  await user.keyboard("{Home}{Shift>}{ArrowRight}{/Shift}{Enter}");
  const search = new URLSearchParams(location.search);
  expect([search.get("from"), search.get("to")]).toEqual([
    "2025-11-28T10:00:00.000Z",
    "2025-11-28T10:02:00.000Z",
  ]);
});

test("the charts can be read as a table", async () => {
  const { user } = open();
  await user.click(await screen.findByRole("button", { name: "Show as table" }));
  const rows = within(screen.getByRole("region", { name: /as a table/ })).getAllByRole("row");
  expect(rows.at(-1)?.textContent).toMatch(/60610%0\.901 ms2 ms3 ms$/);
});

test("one operation is chosen for the charts, and let go again", async () => {
  const { user, server } = open();
  await user.click(await screen.findByRole("link", { name: /^POST \/pay/ }));
  expect(new URLSearchParams(location.search).get("op")).toBe("POST /pay");
  await user.click(await screen.findByRole("button", { name: /Only POST \/pay/ }));
  expect(location.search).toBe("");
  expect(server.asked.filter(({ call }) => call.endsWith("/series/")).length).toBeGreaterThanOrEqual(2);
});

test("operations are sorted by any figure", async () => {
  const { user } = open();
  expect((await screen.findAllByRole("rowheader"))[0]?.textContent).toMatch(/^POST \/pay/);
  await user.click(screen.getByRole("button", { name: "p95" }));
  expect(screen.getAllByRole("rowheader")[0]?.textContent).toMatch(/^orders process/);
});

test("a service that browsers send leads to their pages, others do not", async () => {
  open("?range=1h");
  await screen.findByText("0.93");
  expect(screen.queryByRole("link", { name: "Browser of this service" })).toBeNull();
  cleanup();
  const [operation] = SERVICE.operations;
  open("?range=1h", {
    [`GET ${PATH}/`]: { ...SERVICE, operations: [{ ...operation, name: "view /cart", kind: 1 }] },
  });
  const link = await screen.findByRole("link", { name: "Browser of this service" });
  expect(link.getAttribute("href")).toBe(
    `/p/shop/browser?${new URLSearchParams({ range: "1h", service: NAME })}`,
  );
});

test("releases say which versions ran", async () => {
  const { user } = open();
  await user.click(await screen.findByRole("link", { name: "Releases" }));
  expect(await screen.findByRole("rowheader", { name: /1\.4\.2/ })).toBeTruthy();
});

test("the owner and Apdex's T are changed", async () => {
  let saved: unknown;
  const { user } = open("", {
    [`PUT ${PATH}/settings/`]: (body: unknown) => {
      saved = body;
      return body;
    },
  });
  await user.click(await screen.findByRole("button", { name: "Edit" }));
  await user.type(await screen.findByRole("textbox", { name: "Team" }), "Payments");
  await user.click(screen.getByRole("button", { name: "Save" }));
  await screen.findByText("No owner yet");
  expect(saved).toEqual({ team: "Payments", contact: "", repository: "", apdex_t_ms: 500 });
});

test("a service that sent nothing says so, and leads back", async () => {
  open("", { [`GET ${PATH}/`]: new Refusal(404, { detail: "Not found.", code: "not_found" }) });
  expect(await screen.findByText("No service by that name sent anything in the last 24 hours")).toBeTruthy();
  expect(screen.getByRole("link", { name: "All services" })).toBeTruthy();
});

test("charts that fail leave the rest of the page", async () => {
  open("", { [`GET ${PATH}/series/`]: new Refusal(422, { detail: "Too much to count.", code: "too_much" }) });
  expect(await screen.findByText("Too much to count.")).toBeTruthy();
  expect(screen.getByRole("link", { name: /^POST \/pay/ })).toBeTruthy();
});

test("callers and callees are told with their figures, and lead on", async () => {
  const around = {
    ...SHOP_MAP,
    nodes: [...SHOP_MAP.nodes, { ...SHOP_MAP.nodes[1], id: `service:${NAME}`, name: NAME }],
    edges: [
      edge("gateway", NAME, { error_rate: 0.08 }),
      edge(NAME, "database:orders", { q: "db.system.name=postgresql" }),
    ],
  };
  open("?show=calls", { "GET projects/shop/services/map/": around });
  const callers = await screen.findByRole("table", { name: "Called by" });
  expect(within(callers).getByRole("row", { name: /gateway/ }).textContent).toContain("8%");
  const callees = screen.getByRole("table", { name: "Calls" });
  expect(within(callees).getByRole("link", { name: "orders" }).getAttribute("href")).toContain("focus=");
  expect(
    within(callees)
      .getByRole("link", { name: /^Traces/ })
      .getAttribute("href"),
  ).toContain("q=db.system.name");
});

test("a service that nobody calls says so", async () => {
  open("?show=calls", { "GET projects/shop/services/map/": { ...SHOP_MAP, nodes: [], edges: [] } });
  expect(await screen.findByText("Nothing calls it, and it calls nothing")).toBeTruthy();
});

test("the open errors of the service are told, the most frequent first", async () => {
  let asked = new URLSearchParams();
  const group = {
    id: "00000000000000aa",
    kind: "exception",
    type: "CardDeclined",
    message: "card was declined",
    culprit: "pay.py",
    services: [NAME],
    versions: ["1.4.2"],
    status: "open",
    is_regressed: true,
    is_new: false,
    events: 812,
    series: [1, 2, 3],
    first_seen: "2026-11-28T09:00:00Z",
    last_seen: "2026-11-28T10:00:00Z",
    traces: [],
  };
  open("?show=errors", {
    "GET projects/shop/errors/": (_: unknown, url: URL) => {
      asked = url.searchParams;
      return { groups: [group], next: null };
    },
  });
  const row = await screen.findByRole("row", { name: /CardDeclined/ });
  expect(row.textContent).toMatch(/back again.*812/);
  expect([asked.get("service"), asked.get("status"), asked.get("sort")]).toEqual([NAME, "open", "events"]);
  expect(within(row).getByRole("link").getAttribute("href")).toMatch(/errors\/00000000000000aa/);
});

test("a service without open errors says so", async () => {
  open("?show=errors", { "GET projects/shop/errors/": { groups: [], next: null } });
  expect(await screen.findByText("No open error")).toBeTruthy();
});
