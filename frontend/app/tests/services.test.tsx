import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { ME, openApp, PROJECT } from "./render-app";
import { Refusal, startServer } from "./server";
import { idleService, serviceStats } from "./service-stats";

const BEFORE = { requests_per_s: 1, error_rate: 0, apdex: 1, p50_ns: 1e6, p95_ns: 1e6, p99_ns: 3e6 };
const SERVICES = [
  serviceStats("checkout", {
    owner: { team: "Payments", contact: "", repository: "" },
    requests_per_s: 2,
    error_rate: 0.08,
    apdex: 0.6,
    p95_ns: 3e6,
    before: BEFORE,
  }),
  serviceStats("storefront", { requests_per_s: 9, estimated_requests: 4_200 }),
  idleService("exporter"),
];

const LIST = { start_s: 0, end_s: 86_400, step_s: 3_600, services: SERVICES, environments: [] };

function open(address: string, replies: Record<string, unknown> = {}) {
  const server = startServer({
    "GET me/": ME,
    "GET projects/shop/": PROJECT,
    "GET projects/shop/environments/": { environments: [] },
    "GET projects/shop/onboarding/": {
      first_span_at: "2026-11-28T10:00:00Z",
      spans_received: 3,
      refusals: [],
    },
    "GET projects/shop/services/": LIST,
    "GET projects/shop/deployments/": {
      deployments: [],
      is_whole: true,
      counted_until_ms: Number.MAX_SAFE_INTEGER,
    },
    ...replies,
  });
  return { server, ...openApp(address) };
}

const names = () =>
  screen.getAllByRole("rowheader").map((cell) => within(cell).getByRole("link").textContent);

test("the busiest service comes first, a second click turns a column round, and both stand in the address", async () => {
  const { user } = open("/p/shop/services");
  await screen.findByRole("table");
  expect(names()[0]).toMatch(/^storefront/);

  await user.click(screen.getByRole("button", { name: "Apdex" }));
  expect(names()).toEqual(["checkout", expect.stringMatching(/^storefront/), "exporter"]);
  await user.click(screen.getByRole("button", { name: "Apdex" }));
  expect(names()).toEqual([expect.stringMatching(/^storefront/), "checkout", "exporter"]);
  expect(location.search).toBe("?sort=-apdex");
});

test("services are found by their team, and what is not found can be left", async () => {
  const { user } = open("/p/shop/services");
  await user.type(await screen.findByRole("textbox", { name: "Find services" }), "paym");
  await waitFor(() => expect(names()).toEqual(["checkout"]));
  expect(screen.getByText("1 of 3 services")).toBeTruthy();

  await user.type(screen.getByRole("textbox", { name: "Find services" }), "x");
  await user.click(await screen.findByRole("button", { name: "Show all services" }));
  await waitFor(() => expect(names()).toHaveLength(3));
});

test("a comparison says in words what became worse", async () => {
  const { user, server } = open("/p/shop/services");
  await screen.findByRole("table");
  await user.click(screen.getByRole("radio", { name: "A day before" }));
  expect(await screen.findByText("+200% worse")).toBeTruthy();
  expect(screen.getByText("+8.0 pt worse")).toBeTruthy();
  expect(location.search).toBe("?compare=day");
  expect(server.asked.filter(({ call }) => call === "GET projects/shop/services/")).toHaveLength(2);
});

test("a service whose client samples says so", async () => {
  open("/p/shop/services");
  expect(await screen.findByText("sampled upstream: stands for 4,200 requests")).toBeTruthy();
});

test("j and k walk the services", async () => {
  const { user } = open("/p/shop/services");
  await screen.findByRole("table");
  await user.keyboard("jj");
  expect(document.activeElement?.textContent).toBe("checkout");
  await user.keyboard("k");
  expect(document.activeElement?.textContent).toMatch(/^storefront/);
});

test("without services the page says what would help, and a failure can be tried again", async () => {
  const { server, user } = open("/p/shop/services", {
    "GET projects/shop/services/": new Refusal(503, { detail: "The store is away.", code: "store_away" }),
  });
  expect(await screen.findByText("The store is away.")).toBeTruthy();
  server.replies["GET projects/shop/services/"] = { ...LIST, services: [] };
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("No service sent anything in the last 24 hours")).toBeTruthy();
});

test("home says which services are not well, and why", async () => {
  open("/p/shop");
  const worst = await screen.findByRole("list", { name: "Worst services" });
  expect(within(worst).getAllByRole("listitem")).toHaveLength(1);
  expect(worst.textContent).toContain("8% fail");
  expect(worst.textContent).toContain("p95 200% slower than a day before");
});

test("home says that all is well", async () => {
  open("/p/shop", { "GET projects/shop/services/": { ...LIST, services: [serviceStats("a")] } });
  expect(await screen.findByText(/The one service is well/)).toBeTruthy();
});
