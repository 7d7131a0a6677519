import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";

import type { VersionComparison, VersionDifference } from "@/api/types";

import { ME, openApp, PROJECT } from "./render-app";
import { Refusal, startServer } from "./server";

const SLOWER: VersionDifference = {
  estimate: 0.34,
  low: 0.21,
  high: 0.49,
  p_value: 1e-6,
  q_value: 2e-5,
  verdict: "worse",
};
const SAME: VersionDifference = {
  ...SLOWER,
  estimate: 0,
  low: -0.01,
  high: 0.01,
  q_value: 0.8,
  verdict: "no_difference",
};
const ASKED = { requests: 900, error_rate: 0, p50_ns: 20e6, p95_ns: 90e6, p99_ns: 200e6 };
const COMPARISON: VersionComparison = {
  service: "checkout",
  environment: null,
  start_s: 1_764_324_000,
  end_s: 1_764_327_600,
  is_side_by_side: true,
  verdict: "worse",
  false_discovery_rate: 0.05,
  a: { ...ASKED, version: "1.0", requests_per_s: 2, traffic_share: 0.8 },
  b: { ...ASKED, version: "2.0", requests_per_s: 0.5, traffic_share: 0.2 },
  total: { latency: SLOWER, errors: SAME },
  covered: 0.97,
  mix_change: 0.08,
  operations: [{ name: "POST /pay", kind: "SERVER", a: ASKED, b: ASKED, latency: SLOWER, errors: SAME }],
  operations_beyond: 2,
  error_groups: {
    new: [
      {
        id: "00000000000000aa",
        kind: "exception",
        type: "CardDeclined",
        message: "declined",
        events: 12,
        in_spans: true,
        chance: 0.002,
      },
      {
        id: "00000000000000bb",
        kind: "exception",
        type: "ImportFailed",
        message: "line 7",
        events: 3,
        in_spans: false,
        chance: 0.01,
      },
    ],
    gone: [],
  },
  sampled_by: 1,
  traffic: { start_s: 1_764_324_000, step_s: 1_800, a: [10, 8], b: [0, 2], all: [10, 10] },
};

function open(search: string, replies: Record<string, unknown> = {}) {
  startServer({
    "GET me/": ME,
    "GET projects/shop/": PROJECT,
    "GET projects/shop/environments/": { environments: [] },
    "GET projects/shop/deployments/": {
      deployments: [],
      is_whole: true,
      counted_until_ms: Number.MAX_SAFE_INTEGER,
    },
    "GET projects/shop/deployments/compare/": COMPARISON,
    ...replies,
  });
  return openApp(`/p/shop/deployments/compare${search}`);
}

const PAIR = "?service=checkout&a=1.0&b=2.0";

test("the verdict stands in words, with what it rests on", async () => {
  open(PAIR);
  expect(await screen.findByRole("heading", { name: "2.0 is worse than 1.0" })).toBeTruthy();
  expect(screen.getByText("POST /pay is 34% slower.")).toBeTruthy();
  const red = screen.getByRole("table", { name: "The two versions" });
  expect(within(red).getByRole("row", { name: /^Typical duration/ }).textContent).toContain(
    "+34% slower+21 to +49%",
  );
  expect(within(red).getByRole("row", { name: /^Share of traffic/ }).textContent).toContain("80%20%");
});

test("an operation that is slower leads to its slowest spans in the new version", async () => {
  open(PAIR);
  const link = await screen.findByRole("link", { name: "Spans of POST /pay in 2.0" });
  const search = new URL(link.getAttribute("href") ?? "", location.origin).searchParams;
  expect(search.get("q")).toBe('service=checkout service.version="2.0" name="POST /pay" kind=server');
  expect([search.get("show"), search.get("order")]).toEqual(["spans", "duration"]);
});

test("errors that only the new version has are told, and lead to their traces or their logs", async () => {
  open(PAIR);
  const errors = await screen.findByRole("table", { name: "Errors of one version" });
  expect(within(errors).getByRole("row", { name: /CardDeclined/ }).textContent).toContain("New in 2.0");
  const addressOf = (name: string) => {
    const { pathname, searchParams } = new URL(
      within(errors).getByRole("link", { name }).getAttribute("href") ?? "",
      location.origin,
    );
    return [pathname, searchParams.get("q")];
  };
  const ofVersion = 'service=checkout service.version="2.0"';
  expect(addressOf("Traces of CardDeclined in 2.0")).toEqual([
    "/p/shop/search",
    `${ofVersion} event.exception.type=CardDeclined`,
  ]);
  expect(addressOf("Logs of ImportFailed in 2.0")).toEqual([
    "/p/shop/logs",
    `${ofVersion} .exception.type=ImportFailed`,
  ]);
});

test("the versions are swapped in the address", async () => {
  const { user } = open(PAIR);
  await user.click(await screen.findByRole("button", { name: "Swap the versions" }));
  expect(location.search).toBe("?service=checkout&a=2.0&b=1.0");
});

test("without a pair the page asks for one, and a failure can be tried again", async () => {
  const { unmount } = open("");
  expect(await screen.findByText("Choose a service and two of its versions")).toBeTruthy();
  unmount();
  open(PAIR, {
    "GET projects/shop/deployments/compare/": new Refusal(422, {
      detail: "Too much to compare.",
      code: "too_much",
    }),
  });
  expect(await screen.findByText("Too much to compare.")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Try again" })).toBeTruthy();
});
