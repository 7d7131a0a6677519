import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { ME, openApp, PROJECT } from "./render-app";
import { Refusal, startServer } from "./server";

const NOW_S = Math.floor(Date.now() / 60_000) * 60;
const ago = (seconds: number) => new Date((NOW_S - seconds) * 1000).toISOString();

const RULE = {
  id: 7,
  name: "Checkout is slow",
  description: "Look at the pool first.",
  runbook_url: "",
  subject: "requests",
  filter: "service=checkout",
  group_by: ["name"],
  figure: "latency",
  percentile: 0.95,
  apdex_t_ms: 500,
  window_minutes: 5,
  direction: "above",
  critical: 300,
  warning: null,
  recovery: null,
  for_minutes: 0,
  recover_minutes: 1,
  min_requests: 1,
  when_quiet: "keep",
  is_enabled: true,
  muted_until: null,
  created_by: "bob@acme.example",
  created_at: ago(90_000),
  status: "critical",
  failure: "",
  failing_since: null,
  groups: [{ group: { name: "POST /orders" }, status: "critical", incident_id: 3 }],
};
const INCIDENT = {
  id: 3,
  title: "Checkout is slow: POST /orders",
  rule_id: 7,
  group: ["POST /orders"],
  level: "critical",
  status: "open",
  figure: "latency",
  direction: "above",
  threshold: 300,
  value: 842,
  began_s: NOW_S - 600,
  opened_at: ago(600),
  ended_at: null,
  acknowledged_at: null,
  acknowledged_by: null,
  closed_at: null,
  closed_by: null,
  is_brief: false,
};
const OPENED = { kind: "opened", at: ago(600), by: null, text: "", value: 842 };
const PREVIEW = {
  tested_from_s: NOW_S - 7 * 86_400,
  chart_start_s: NOW_S - 180 * 60,
  end_s: NOW_S,
  groups: [
    {
      group: {},
      requests: 900,
      values: Array.from({ length: 180 }, () => 120),
      firings: [{ began_s: NOW_S - 7_200, ended_s: NOW_S - 6_900, level: "critical", value: 412 }],
    },
  ],
  group_count: 1,
};

const BASE = "projects/shop/";

function startAlerts({ rules = [RULE] as object[], open = [INCIDENT], ended = [] as object[] } = {}) {
  return startServer({
    "GET me/": ME,
    [`GET ${BASE}`]: PROJECT,
    [`GET ${BASE}environments/`]: { environments: [] },
    [`GET ${BASE}alert-rules/`]: { rules },
    [`GET ${BASE}alert-rules/7/`]: RULE,
    [`GET ${BASE}incidents/`]: (_: unknown, url: URL) => ({
      incidents: url.searchParams.get("status") === "ended" ? ended : open,
      next: null,
    }),
    [`GET ${BASE}incidents/3/`]: { ...INCIDENT, events: [OPENED] },
    [`POST ${BASE}alert-rules/preview/`]: PREVIEW,
  });
}

test("an open incident says how bad it is, what crossed what, and who has it", async () => {
  const ended = [{ ...INCIDENT, id: 2, status: "recovered", ended_at: ago(60), is_brief: true }];
  startAlerts({ ended });
  openApp("/p/shop/alerts");

  const now = within(await screen.findByRole("table", { name: "Open" }));
  const row = now.getByRole("rowheader").closest("tr");
  for (const text of [
    "Checkout is slow: POST /orders",
    "842 ms, above 300 ms",
    "Critical",
    "Not acknowledged",
  ])
    expect(row?.textContent).toContain(text);
  const over = within(await screen.findByRole("table", { name: "Ended" }));
  expect(over.getByRole("rowheader").closest("tr")?.textContent).toContain("brief");
  expect((await screen.findAllByText("open incident")).length).toBeGreaterThan(0);
});

test("nothing is wrong only where somebody watches", async () => {
  startAlerts({ open: [] });
  openApp("/p/shop/alerts");

  expect(await screen.findByRole("heading", { name: "Nothing is wrong" })).toBeTruthy();
  expect(await screen.findByText(/1 rule watches/)).toBeTruthy();
});

test("without a rule the page offers the first one", async () => {
  startAlerts({ open: [], rules: [] });
  openApp("/p/shop/alerts");

  expect(await screen.findByRole("heading", { name: "No alert rules yet" })).toBeTruthy();
  expect(screen.getByRole("link", { name: "Make the first one" })).toBeTruthy();
});

test("that a rule cannot be evaluated is said where calm would deceive", async () => {
  const failing = {
    status: "cannot_evaluate",
    failure: "The store does not answer.",
    failing_since: ago(120),
  };
  startAlerts({ open: [], rules: [{ ...RULE, ...failing, groups: [] }] });
  openApp("/p/shop/alerts");

  expect(await screen.findByText(/Checkout is slow cannot be evaluated/)).toBeTruthy();
});

test("a rule is one sentence, and is asked for before its incidents end", async () => {
  const server = startAlerts();
  server.replies[`PATCH ${BASE}alert-rules/7/`] = { ...RULE, is_enabled: false, status: "off" };
  const { user } = openApp("/p/shop/alerts?show=rules");

  expect(
    await screen.findByText(
      "p95 of requests where service=checkout above 300 ms, measured over 5 min, by operation",
    ),
  ).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Switch off Checkout is slow" }));
  await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Switch off" }));

  await waitFor(() =>
    expect(server.asked).toContainEqual({
      call: `PATCH ${BASE}alert-rules/7/`,
      body: { is_enabled: false },
    }),
  );
});

test("what is said of an incident stands there at once, and is taken back where it is refused", async () => {
  const server = startAlerts();
  server.replies[`POST ${BASE}incidents/3/acknowledge/`] = new Refusal(503, {
    detail: "The store does not answer.",
    code: "unavailable",
  });
  const { user } = openApp("/p/shop/alerts/incidents/3");
  await user.click(await screen.findByRole("button", { name: "Acknowledge" }));

  expect(await screen.findByText("The store does not answer.")).toBeTruthy();
  expect(screen.getByText("Not acknowledged")).toBeTruthy();

  const acknowledged = {
    ...INCIDENT,
    status: "acknowledged",
    acknowledged_at: ago(1),
    acknowledged_by: ME.user.email,
    events: [OPENED, { kind: "acknowledged", at: ago(1), by: ME.user.email, text: "", value: null }],
  };
  server.replies[`POST ${BASE}incidents/3/acknowledge/`] = acknowledged;
  server.replies[`GET ${BASE}incidents/3/`] = acknowledged;
  await user.click(screen.getByRole("button", { name: "Acknowledge" }));

  expect(await screen.findByText(`Acknowledged by ${ME.user.email}`)).toBeTruthy();
});

test("an incident leads to the spans behind it", async () => {
  startAlerts();
  openApp("/p/shop/alerts/incidents/3");

  const way = await screen.findByRole("link", { name: "Show the spans behind it" });
  const search = new URL((way as HTMLAnchorElement).href).searchParams;
  expect(search.get("q")).toBe(
    'service=checkout name="POST /orders" duration>300ms (kind=server OR kind=consumer OR parent_span_id=nil)',
  );
  expect(search.get("from")).toBe(ago(600 + 240));
});

test("of a rule that is deleted an incident keeps what it was judged by", async () => {
  const server = startAlerts({ rules: [] });
  server.replies[`GET ${BASE}incidents/3/`] = { ...INCIDENT, rule_id: null, events: [OPENED] };
  openApp("/p/shop/alerts/incidents/3");

  expect(await screen.findByRole("heading", { name: "Its rule was deleted" })).toBeTruthy();
  expect(screen.getByText("above 300 ms")).toBeTruthy();
});

test("a link fills the form, which tells what the rule would have found, and saves it", async () => {
  const server = startAlerts();
  server.replies[`POST ${BASE}alert-rules/`] = RULE;
  const { user } = openApp("/p/shop/alerts/rules/new?service=checkout&figure=latency&critical=300");

  expect(await screen.findByText("It would have fired once in the last 7 days.")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Create rule" }));

  await waitFor(() => expect(location.search).toBe("?show=rules"));
  const saved = server.asked.find(({ call }) => call === `POST ${BASE}alert-rules/`)?.body;
  expect(saved).toMatchObject({
    name: "checkout: p95 above 300 ms",
    filter: "service=checkout",
    critical: 300,
    percentile: 0.95,
    is_enabled: true,
  });
});

test("what the server refuses stands at its field", async () => {
  const server = startAlerts();
  server.replies[`POST ${BASE}alert-rules/`] = new Refusal(400, {
    detail: "Check the fields.",
    code: "invalid",
    fields: { warning: ["At most the critical threshold."] },
  });
  const { user } = openApp("/p/shop/alerts/rules/new?critical=300");
  await user.type(await screen.findByLabelText("Warning (ms)"), "400");
  await user.click(screen.getByRole("button", { name: "Create rule" }));

  expect(await screen.findByText("At most the critical threshold.")).toBeTruthy();
});

test("a filter that cannot be read is told under it", async () => {
  const server = startAlerts();
  server.replies[`POST ${BASE}alert-rules/preview/`] = new Refusal(400, {
    detail: '"durration" is not known.',
    code: "bad_filter",
    position: 0,
    length: 9,
    hint: "did you mean duration?",
  });
  openApp("/p/shop/alerts/rules/new?filter=durration%3E1s&critical=300");

  expect(await screen.findByRole("heading", { name: "The filter cannot be read" })).toBeTruthy();
  expect(screen.getByRole("button", { name: "Use duration" })).toBeTruthy();
});

test("less than seven days, and nothing at all, are said", async () => {
  const server = startAlerts();
  server.replies[`POST ${BASE}alert-rules/preview/`] = { ...PREVIEW, tested_from_s: NOW_S - 3 * 86_400 };
  const { user } = openApp("/p/shop/alerts/rules/new?critical=300");
  expect(await screen.findByText(/once in the last 3 days/)).toBeTruthy();
  expect(screen.getByText(/could not be tested further back/)).toBeTruthy();

  const [group] = PREVIEW.groups;
  const silent = { ...group, requests: 0, values: [], firings: [] };
  server.replies[`POST ${BASE}alert-rules/preview/`] = { ...PREVIEW, groups: [silent] };
  await user.type(screen.getByLabelText("Critical (ms)"), "0");

  expect(await screen.findByRole("heading", { name: "Nothing matches" })).toBeTruthy();
});
