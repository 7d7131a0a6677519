import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { flow, health, keyFlow } from "./health";
import { ME, openApp, PROJECT } from "./render-app";
import { Refusal, startServer } from "./server";

const AWAY = new Refusal(503, { detail: "The queue does not answer; try again in a moment.", code: "x" });
const SENT = { traces: 1200, logs: 30, metrics: 4 };

function openHealth(answer: unknown, address = "/p/shop/ingest") {
  const server = startServer({
    "GET me/": ME,
    "GET projects/shop/": PROJECT,
    "GET projects/shop/ingest/health/": answer,
  });
  return { server, ...openApp(address) };
}

test("when all is stored the first words say so, and the figures add up", async () => {
  openHealth(health(flow({ accepted: SENT, stored: { ...SENT, traces: 1150 }, requests: 9, bytes: 81_000 })));
  const verdict = within(await screen.findByRole("region", { name: "Verdict" }));
  expect(verdict.getByRole("heading", { name: "Nothing was lost" })).toBeTruthy();
  expect(verdict.getByText(/All 1,234 items received in the last hour .* on their way \(50\)/)).toBeTruthy();
  expect(verdict.queryByRole("list")).toBeNull();
  expect(screen.getByText("81 kB", { selector: "dd" })).toBeTruthy();
});

test("what was lost is told with its reason, its key and what to do", async () => {
  openHealth(
    health(flow({ accepted: SENT, rejected: { time_ahead: 7 }, refused: { rate_limited: 3, empty: 5 } }), {
      keys: [
        keyFlow(),
        keyFlow({ id: 2, name: "Importer", rejected: { time_ahead: 7 }, refused: { rate_limited: 3 } }),
      ],
    }),
  );
  expect(await screen.findByRole("heading", { name: "7 items were not stored" })).toBeTruthy();
  const items = within(screen.getByRole("list", { name: "What needs attention" })).getAllByRole("listitem");
  expect(items.map(({ textContent }) => textContent)).toEqual([
    "7 itemsLostTime in the futureSet the clock of the machine that sends, for example by NTP.Key Importer",
    expect.stringMatching(/^3 requestsMost are sent again.*Key ImporterKeys in Settings$/),
  ]);
});

test("a quota that is used up stands above all else, with the way to change it", async () => {
  const used = { used: 1001, quota: 1000, share: 1.001, state: "exceeded", forecast: 1100 } as const;
  const usage = { ...health(flow()).usage, spans: used };
  openHealth(health(flow({ accepted: SENT, refused: { span_quota: 12 } }), { usage }));
  expect(await screen.findByRole("heading", { name: "Spans are refused" })).toBeTruthy();
  expect(screen.getByText("The month's quota of 1,000 spans is used up")).toBeTruthy();
  expect(screen.getByText("12 requests")).toBeTruthy();
  expect(screen.getByRole("link", { name: "Change the quota" }).getAttribute("href")).toBe(
    "/p/shop/settings#limits",
  );
  expect(screen.getByRole("meter", { name: "Spans" }).getAttribute("aria-valuetext")).toContain("100%");
});

test("dead letters come with the kind of error that the store gave", async () => {
  const dead = { traces: 2, logs: 0, metrics: 0 };
  openHealth(
    health(flow({ accepted: SENT, stored: { ...SENT, traces: 1198 }, dead }), {
      dead_letters: {
        this_month: dead,
        latest: [
          {
            at: "2026-11-28T10:20:00Z",
            signal: "traces",
            items: 2,
            reason: "Cannot parse text (ClickHouse error 6)",
          },
        ],
      },
    }),
  );
  expect(await screen.findByRole("heading", { name: "2 items were not stored" })).toBeTruthy();
  const letters = within(screen.getByRole("list", { name: "Dead letters" }));
  expect(letters.getByText("2 spans")).toBeTruthy();
  expect(letters.getByText("Cannot parse text (ClickHouse error 6)")).toBeTruthy();
});

test("where nothing has ever come, the way to send is one click away", async () => {
  const unused = { used: 0, quota: null, share: null, state: "ok", forecast: null } as const;
  const usage = { ...health(flow()).usage, spans: unused, bytes: unused };
  openHealth(health(flow(), { usage, keys: [keyFlow({ last_used_at: null })] }));
  expect(await screen.findByText("Nothing has come yet")).toBeTruthy();
  const link = within(screen.getByRole("main")).getByRole("link", { name: "Send data" });
  expect(link.getAttribute("href")).toBe("/p/shop/start");
});

test("a quiet hour is neither well nor bad", async () => {
  openHealth(health(flow()));
  expect(await screen.findByRole("heading", { name: "Nothing came in the last hour" })).toBeTruthy();
  expect(screen.getByText(/The last request came with the key Production/)).toBeTruthy();
});

test("without an answer nothing is claimed", async () => {
  const { server, user } = openHealth(AWAY);
  expect(await screen.findByText("Ingest health cannot be read", {}, { timeout: 10_000 })).toBeTruthy();
  expect(screen.getByText(/The queue does not answer/)).toBeTruthy();
  server.replies["GET projects/shop/ingest/health/"] = health(flow({ accepted: SENT }));
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("heading", { name: "Nothing was lost" })).toBeTruthy();
}, 15_000);

test("the time range is asked for, and stays in the address", async () => {
  const asked: string[] = [];
  const { user } = openHealth((_: unknown, url: URL) => {
    asked.push(url.searchParams.get("minutes") ?? "");
    return health(flow({ accepted: SENT }), {}, Number(url.searchParams.get("minutes")));
  });
  await user.click(await screen.findByRole("radio", { name: "6 h" }));
  expect(await screen.findByText(/received in the last 6 hours/)).toBeTruthy();
  expect(asked).toEqual(["60", "360"]);
  expect(location.search).toBe("?window=6h");
  expect(screen.getByText("Each bar is 5 minutes")).toBeTruthy();
});

test("the chart is read by keyboard bar by bar, and is a table for those who want one", async () => {
  const { user } = openHealth(health(flow({ accepted: SENT, rejected: { bad_span_id: 2 } })));
  const chart = await screen.findByRole("slider");
  chart.focus();
  await user.keyboard("{ArrowLeft}");
  await waitFor(() => expect(chart.getAttribute("aria-valuetext")).toContain("Spans 1,200, Log records 30"));
  expect(chart.getAttribute("aria-valuetext")).toContain("Rejected: invalid span id 2");
  await user.keyboard("{Home}");
  expect(chart.getAttribute("aria-valuenow")).toBe("0");
  await user.click(screen.getByRole("button", { name: "Show as table" }));
  const rows = within(screen.getByRole("region", { name: "What came in, as a table" })).getAllByRole("row");
  expect(rows).toHaveLength(61);
  expect(rows[2]?.textContent).toMatch(/^\d\d:281,20030/);
});
