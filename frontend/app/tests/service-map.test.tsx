import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { edge, SHOP_MAP } from "./example-service-map";
import { ME, openApp, PROJECT } from "./render-app";
import { Refusal, startServer } from "./server";

const PATH = "projects/shop/services/map/";

/** happy-dom draws nothing, so that the page shows its table, as it does in an old browser. */
function startMap(map: unknown = SHOP_MAP) {
  const urls: URL[] = [];
  const server = startServer({
    "GET me/": ME,
    "GET projects/shop/": PROJECT,
    "GET projects/shop/environments/": { environments: [] },
    [`GET ${PATH}`]: (_: unknown, url: URL) => {
      urls.push(url);
      return map;
    },
    [`GET ${PATH}layout/`]: { positions: {} },
    [`PUT ${PATH}layout/`]: (body: unknown) => body,
  });
  return { server, urls, lastUrl: () => urls.at(-1)?.searchParams };
}

async function rowsOf(table: string): Promise<string[]> {
  const rows = within(await screen.findByRole("table", { name: table })).getAllByRole("row");
  return rows.slice(1).map((row) => [...row.children].map((cell) => cell.textContent).join(" "));
}

test("every call and every node can be read, the busiest first", async () => {
  startMap();
  openApp("/p/shop/map");

  expect(await rowsOf("Calls")).toEqual([
    "gateway checkout grpc – 1/s 8% 40 ms 842 ms 200 ms",
    "checkout orders postgresql – 1/s 0% 40 ms 4 ms 200 ms",
    "checkout mailer messaging mails 1/s 0% 40 ms 100 ms 200 ms",
  ]);
  expect((await rowsOf("Nodes"))[0]).toBe("gateway Service 2.5/s 0% 100 ms 0 1");
  expect(screen.getByText(/5 nodes, 3 edges/).textContent).toContain("Counted: what arrived until");
});

test("a table is sorted by a click on a column, and the address knows", async () => {
  startMap();
  const { user } = openApp("/p/shop/map");
  const table = await screen.findByRole("table", { name: "Calls" });

  await user.click(within(table).getByRole("button", { name: "Callee" }));

  await waitFor(() => expect(location.search).toContain("sort=edge-to"));
  expect((await rowsOf("Calls")).map((row) => row.split(" ")[1])).toEqual(["checkout", "mailer", "orders"]);
});

test("a node opens beside the map, its calls lead on, and a call leads to its traces", async () => {
  startMap();
  const { user } = openApp("/p/shop/map?env=production");
  await user.click(
    within(await screen.findByRole("table", { name: "Nodes" })).getByRole("button", { name: "checkout" }),
  );
  const panel = await screen.findByRole("region", { name: "Service" });
  expect(panel.textContent).toContain("12 spans name a parent that never came");

  await user.click(within(panel).getByRole("button", { name: /gateway/ }));

  const call = await screen.findByRole("region", { name: "Call" });
  expect(call.textContent).toContain("gateway → checkout");
  const link = within(call).getByRole("link", { name: "Traces" });
  expect(link.getAttribute("href")).toBe("/p/shop/search?env=production&q=service%3Dcheckout");
});

test("focus, filter and a part of the time are asked for, and stand in the address", async () => {
  const { lastUrl } = startMap();
  const from = "2026-11-20T10:00:00.000Z";
  openApp(
    `/p/shop/map?from=${from}&to=2026-11-20T22:00:00.000Z&slice=2/12&focus=service:checkout&hops=2&q=x`,
  );
  await rowsOf("Calls");

  expect(Object.fromEntries(lastUrl() ?? [])).toEqual({
    start: "2026-11-20T11:00:00.000Z",
    end: "2026-11-20T12:00:00.000Z",
    q: "x",
    focus: "service:checkout",
    hops: "2",
  });
});

test("two windows are compared: what is new, gone or slower says so, with both figures", async () => {
  const { lastUrl } = startMap({
    ...SHOP_MAP,
    edges: [
      edge("gateway", "checkout", {
        p95_ns: 842e6,
        before: { calls: 3_600, calls_per_s: 1, error_rate: 0, p95_ns: 310e6 },
      }),
      edge("checkout", "mailer"),
      edge("checkout", "database:orders", {
        calls: 0,
        calls_per_s: 0,
        before: { calls: 9_000, calls_per_s: 3, error_rate: 0, p95_ns: 1e6 },
      }),
    ],
  });
  openApp(
    "/p/shop/map?compare=day&sort=edge-change&from=2026-11-20T10:00:00.000Z&to=2026-11-20T11:00:00.000Z",
  );

  expect((await rowsOf("Calls")).map((row) => /(p95|new|gone).*/.exec(row)?.[0])).toEqual([
    "p95 310 ms → 842 ms",
    "new, 1/s",
    "gone, was 3/s",
  ]);
  expect(lastUrl()?.get("before_start")).toBe("2026-11-19T10:00:00.000Z");
  expect(lastUrl()?.get("before_end")).toBe("2026-11-19T11:00:00.000Z");
});

test("a node is found by its name, with one key", async () => {
  startMap();
  const { user } = openApp("/p/shop/map");
  await rowsOf("Calls");

  await user.keyboard("f");
  await user.type(await screen.findByRole("combobox", { name: "Search find" }), "ord{Enter}");

  await screen.findByRole("region", { name: "Database" });
  expect(new URLSearchParams(location.search).get("open")).toBe("node:database:orders");
});

test("without any span the page says what to do", async () => {
  startMap({ ...SHOP_MAP, nodes: [], edges: [] });
  openApp("/p/shop/map");

  await screen.findByRole("heading", { name: "No service yet" });
  const send = within(screen.getByRole("main")).getByRole("link", { name: "Send data" });
  expect(send.getAttribute("href")).toBe("/p/shop/start");
});

test("a filter that finds nothing is taken back with one click", async () => {
  startMap({ ...SHOP_MAP, nodes: [], edges: [] });
  const { user } = openApp("/p/shop/map?q=service%3Dnone");

  await user.click(await screen.findByRole("button", { name: "Show the whole map" }));

  await waitFor(() => expect(location.search).toBe(""));
});

test("what fails says why, and can be tried again", async () => {
  const { server } = startMap();
  server.replies[`GET ${PATH}`] = new Refusal(422, { detail: "That is too much.", code: "too_much" });
  openApp("/p/shop/map");

  expect((await screen.findByRole("alert")).textContent).toContain("That is too much.");
  screen.getByRole("button", { name: "Try again" });
});

test("places of a map that nobody has arranged are kept for everybody", async () => {
  const { server } = startMap();
  openApp("/p/shop/map");
  await rowsOf("Calls");

  await waitFor(() => expect(server.asked.some(({ call }) => call === `PUT ${PATH}layout/`)).toBe(true));
  const saved = server.asked.find(({ call }) => call === `PUT ${PATH}layout/`)?.body;
  const { positions } = saved as { positions: Record<string, [number, number]> };
  expect(Object.keys(positions).toSorted()).toEqual(SHOP_MAP.nodes.map(({ id }) => id).toSorted());
  expect(positions["service:gateway"]?.[0]).toBeLessThan(positions["service:checkout"]?.[0] ?? NaN);
});
