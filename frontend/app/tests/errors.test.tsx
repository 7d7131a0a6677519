import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { ME, openApp, PROJECT } from "./render-app";
import { Refusal, startServer } from "./server";

const PATH = "projects/shop/errors/";
const NOW_S = Math.floor(Date.now() / 1000);
const ago = (seconds: number) => new Date((NOW_S - seconds) * 1000).toISOString();

const DECLINED = {
  id: "00000000000000aa",
  kind: "exception",
  type: "CardDeclined",
  message: "card {number} was declined",
  culprit: "charge in payment.py",
  services: ["payment"],
  versions: ["2.14.0", "2.15.0"],
  status: "open",
  is_regressed: true,
  is_new: false,
  events: 412,
  series: [1, 0, 411],
  first_seen: ago(7_200),
  last_seen: ago(60),
  traces: ["a".repeat(32)],
};
const DETAIL = {
  ...DECLINED,
  start_s: NOW_S - 180,
  end_s: NOW_S,
  step_s: 60,
  frames: [{ function: "charge", file: "payment.py" }],
  first_version: "2.14.0",
  last_version: "2.15.0",
  newest_versions: [{ service: "payment", version: "2.15.0" }],
  decided: {
    version: "",
    service: "",
    in_next_version: false,
    by: "bob@acme.example",
    at: ago(3_600),
  },
  samples: [
    {
      at: ago(60),
      trace_id: "a".repeat(32),
      span_id: "b".repeat(16),
      log_id: null,
      message: "card 4242 was declined",
    },
    { at: ago(90), trace_id: null, span_id: null, log_id: "1-2-3", message: "card 17 was declined" },
  ],
  by_service: [{ name: "payment", events: 412 }],
  by_version: [
    { name: "2.15.0", events: 400 },
    { name: "2.14.0", events: 12 },
  ],
  by_environment: [{ name: "production", events: 412 }],
};

function startErrors(groups: object[] = [DECLINED], countedUntilMs = Date.now()) {
  const urls: URL[] = [];
  const server = startServer({
    "GET me/": ME,
    "GET projects/shop/": PROJECT,
    "GET projects/shop/environments/": { environments: [] },
    "GET projects/shop/services/": { start_s: 0, end_s: 1, step_s: 1, services: [], environments: [] },
    [`GET ${PATH}`]: (_: unknown, url: URL) => {
      urls.push(url);
      const cursor = url.searchParams.get("cursor");
      const page = cursor ? groups.map((group) => ({ ...group, id: "00000000000000bb" })) : groups;
      const next = cursor ? null : "more";
      return { start_s: 0, end_s: 3, step_s: 1, counted_until_ms: countedUntilMs, groups: page, next };
    },
    [`GET ${PATH}${DECLINED.id}/`]: DETAIL,
    [`POST ${PATH}${DECLINED.id}/status/`]: { id: DECLINED.id, status: "resolved", is_regressed: false },
  });
  return { server, lastQuery: () => urls.at(-1)?.searchParams };
}

test("a group tells what it is, how often it is seen, and that it came back", async () => {
  startErrors();
  openApp("/p/shop/errors");

  const row = (await screen.findByRole("link", { name: /^CardDeclined/ })).closest("tr");
  for (const text of ["CardDeclined", "back again", "card {number} was declined", "412", "2.15.0", "2 h ago"])
    expect(row?.textContent).toContain(text);
});

test("errors that are not counted yet are said to follow", async () => {
  startErrors([], Date.now() - 600_000);
  openApp("/p/shop/errors");

  expect(await screen.findByText(/what arrived until 10 min ago; what came later is stored/)).toBeTruthy();
});

test("while the counting keeps up, nothing is said of it", async () => {
  startErrors();
  openApp("/p/shop/errors");
  await screen.findByRole("link", { name: /^CardDeclined/ });

  expect(screen.queryByText(/^Counted/)).toBeNull();
});

test("status, order and words are asked for, and stand in the address", async () => {
  const { lastQuery } = startErrors();
  const { user } = openApp("/p/shop/errors?sort=events");
  await screen.findByRole("link", { name: /^CardDeclined/ });
  expect(lastQuery()?.get("status")).toBe("open");

  await user.click(screen.getByRole("radio", { name: "Resolved" }));
  await user.type(screen.getByRole("textbox", { name: "Find errors" }), "card");

  await waitFor(() => expect(location.search).toBe("?sort=events&status=resolved&find=card"));
  await waitFor(() => expect(lastQuery()?.get("q")).toBe("card"));
  expect([lastQuery()?.get("status"), lastQuery()?.get("sort")]).toEqual(["resolved", "events"]);
});

test("a long list is read on page by page", async () => {
  const { lastQuery } = startErrors();
  const { user } = openApp("/p/shop/errors");

  await user.click(await screen.findByRole("button", { name: "Show more" }));

  await waitFor(() => expect(screen.queryByRole("button", { name: "Show more" })).toBeNull());
  expect(lastQuery()?.get("cursor")).toBe("more");
});

test("where nothing is open the page says so, and shows the rest on demand", async () => {
  startErrors([]);
  const { user } = openApp("/p/shop/errors");
  await screen.findByRole("heading", { name: "No open error" });

  await user.click(screen.getByRole("button", { name: "Show errors of any status" }));

  expect(await screen.findByRole("heading", { name: "No error was seen" })).toBeDefined();
});

test("a group leads to the span that failed, and tells in which versions it does", async () => {
  startErrors();
  openApp(`/p/shop/errors/${DECLINED.id}?env=production`);

  const sample = await screen.findByRole("link", { name: /card 4242 was declined/ });
  expect(sample.getAttribute("href")).toBe(
    `/p/shop/traces/${"a".repeat(32)}?env=production&span=${"b".repeat(16)}`,
  );
  const versions = within(screen.getByRole("table", { name: "By version" })).getAllByRole("row");
  expect(versions.map((row) => row.textContent)).toEqual(["By versionEvents", "2.15.0400", "2.14.012"]);
  expect(screen.getByText(/^Resolved 1 h ago by bob@acme.example/).textContent).toContain("seen again since");
});

test("an event that was only logged leads to the lines around its record", async () => {
  startErrors();
  openApp(`/p/shop/errors/${DECLINED.id}?env=production`);

  const sample = await screen.findByRole("link", { name: /card 17 was declined.*log record/ });
  expect(sample.getAttribute("href")).toBe("/p/shop/logs?env=production&around=1-2-3&line=1-2-3");
});

test("a group is resolved with one click, and what is refused says why", async () => {
  const { server } = startErrors();
  const { user } = openApp(`/p/shop/errors/${DECLINED.id}`);
  await user.click(await screen.findByRole("button", { name: "Resolve" }));

  const asked = () => server.asked.filter(({ call }) => call.startsWith("POST"));
  await waitFor(() => expect(asked()).toHaveLength(1));
  const atOnce = { version: "", service: "", in_next_version: false };
  expect(asked()[0]?.body).toEqual({ ...atOnce, status: "resolved" });

  server.replies[`POST ${PATH}${DECLINED.id}/status/`] = new Refusal(503, {
    detail: "Not now.",
    code: "busy",
  });
  await user.click(screen.getByRole("button", { name: "Ignore" }));
  await screen.findByText("Not now.");
});

test("a group is resolved in a version of its service from the keyboard", async () => {
  const { server } = startErrors();
  const { user } = openApp(`/p/shop/errors/${DECLINED.id}`);
  await screen.findByRole("button", { name: "Resolve" });
  await user.keyboard("r");
  await user.click(await screen.findByRole("menuitem", { name: "in 2.15.0 or later" }));

  const asked = () => server.asked.filter(({ call }) => call.startsWith("POST"));
  await waitFor(() => expect(asked()).toHaveLength(1));
  expect(asked()[0]?.body).toEqual({
    status: "resolved",
    version: "2.15.0",
    service: "payment",
    in_next_version: false,
  });
});

test("a group that was not seen in this time shows the way back", async () => {
  startErrors();
  openApp("/p/shop/errors/00000000000000ff");

  expect((await screen.findByRole("link", { name: "All errors" })).getAttribute("href")).toBe(
    "/p/shop/errors",
  );
});
