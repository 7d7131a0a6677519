/** What the heat map and the explanation ask the server. */
import { QueryClient } from "@tanstack/react-query";
import { expect, test, vi } from "vitest";

import { explainQuery, heatMapQuery } from "@/api/explain";

const RANGE = { kind: "fixed", from: "2026-11-28T09:00:00.000Z", to: "2026-11-28T10:00:00.000Z" } as const;

function listen() {
  const fetched = vi.fn<(request: Request) => Promise<Response>>(async () => Response.json({}));
  vi.stubGlobal("fetch", fetched);
  return () => new URL(fetched.mock.lastCall?.[0]?.url ?? "").searchParams;
}

test("the map asks for what the page is about", async () => {
  const asked = listen();
  await new QueryClient().fetchQuery(heatMapQuery("shop", RANGE, { q: "", environment: "production" }));
  expect(Object.fromEntries(asked())).toEqual({
    start: RANGE.from,
    end: RANGE.to,
    environment: "production",
  });
});

test("the explanation adds the bounds of the selection, and only those that it has", async () => {
  const asked = listen();
  const selected = {
    fromMs: Date.parse("2026-11-28T09:15:00.000Z"),
    toMs: null,
    minDurationNs: 8e8,
    maxDurationNs: null,
    errors: "only",
  } as const;
  await new QueryClient().fetchQuery(
    explainQuery("shop", RANGE, { q: "service=cart", environment: undefined }, selected),
  );
  expect(Object.fromEntries(asked())).toEqual({
    start: RANGE.from,
    end: RANGE.to,
    q: "service=cart",
    selected_start: "2026-11-28T09:15:00.000Z",
    selected_min_duration_ns: "800000000",
    selected_errors: "only",
  });
});
