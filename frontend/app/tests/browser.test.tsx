import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { ME, openApp, PROJECT } from "./render-app";
import { item, NO_VIEWS, overview, pageDetail, pageRow, session } from "./rum-answers";
import { Refusal, startServer } from "./server";

const asked: URL[] = [];

/** Answers, and remembers with which parameters it was asked. */
function told(answer: unknown) {
  return (_: unknown, url: URL) => {
    asked.push(url);
    return answer;
  };
}

function lastAsked(part: string): URLSearchParams {
  const found = asked.findLast(({ pathname }) => pathname.endsWith(`/rum/${part}/`));
  if (!found) throw new Error(`${part} was not asked for`);
  return found.searchParams;
}

function open(address: string, replies: Record<string, unknown> = {}) {
  asked.length = 0;
  const server = startServer({
    "GET me/": ME,
    "GET projects/shop/": PROJECT,
    "GET projects/shop/environments/": { environments: [] },
    "GET projects/shop/deployments/": {
      deployments: [],
      is_whole: true,
      counted_until_ms: Number.MAX_SAFE_INTEGER,
    },
    "GET projects/shop/rum/overview/": told(overview()),
    "GET projects/shop/rum/pages/": told({
      pages: [pageRow("/cart", { errors: 5, lcp_p75: 4_200 }), pageRow("/products/:id")],
      total: 2,
    }),
    "GET projects/shop/rum/breakdown/": told({
      rows: [
        { ...pageRow(""), value: "Chrome", views: 150 },
        { ...pageRow(""), value: "", views: 50 },
      ],
      total: 2,
    }),
    "GET projects/shop/rum/page/": told(pageDetail()),
    "GET projects/shop/rum/sessions/": told({ sessions: [session("s1"), session("s2")], next_cursor: null }),
    "GET projects/shop/rum/sessions/s1/": told({
      ...session("s1"),
      items: [
        item("view", 0, { detail: "load", duration_ns: 900_000_000 }),
        item("request", 200, { name: "GET /api/prices", detail: "200", duration_ns: 120_000_000 }),
        item("request", 300, { name: "POST /api/pay", detail: "500", is_error: true, duration_ns: 9e6 }),
        item("error", 400, { name: "RangeError", detail: "too few", is_error: true }),
        item("vital", 500, { name: "lcp", detail: "2100", trace_id: "", span_id: "", log_id: "1-2-3" }),
      ],
      items_total: 5,
    }),
    ...replies,
  });
  return { server, ...openApp(address) };
}

test("the overview says how long people wait, and rates it in words", async () => {
  open("/p/shop/browser");
  const lcp = await screen.findByRole("region", { name: "Largest Contentful Paint" });
  expect(lcp.textContent).toContain("2.1 s");
  expect(within(lcp).getByText("Good", { selector: "span" })).toBeTruthy();
  expect(within(lcp).getByRole("list").textContent).toBe("Good 80%Needs improvement 15%Poor 5%");
  const cls = screen.getByRole("region", { name: "Cumulative Layout Shift" });
  expect(within(cls).getByText("Poor", { selector: "span" })).toBeTruthy();
  expect(screen.getByRole("region", { name: "Time to First Byte" }).textContent).toContain("Not measured");
  const now = screen.getByRole("region", { name: "Now" });
  expect(now.textContent).toContain("Views with JS errors3%");
});

test("errors of the one service are a click away, in the same range", async () => {
  open("/p/shop/browser?range=1h");
  const link = await screen.findByRole("link", { name: "Errors of shop-web" });
  expect(link.getAttribute("href")).toBe("/p/shop/errors?range=1h&service=shop-web");
});

test("pages are sorted by the server, and each leads on with filter, service and range", async () => {
  const { user } = open("/p/shop/browser?range=1h&q=user_agent.name%3DChrome&service=shop-web");
  const pages = await screen.findByRole("table", { name: "Pages" });
  expect(within(pages).getByText("4.2 s").textContent).toContain("Poor");
  expect(lastAsked("pages").get("service")).toBe("shop-web");
  await user.click(within(pages).getByRole("button", { name: "LCP" }));
  await waitFor(() => expect(lastAsked("pages").get("sort")).toBe("lcp"));
  const link = within(pages).getByRole("link", { name: "/products/:id" });
  expect(Object.fromEntries(new URL(link.getAttribute("href") ?? "", location.origin).searchParams)).toEqual({
    range: "1h",
    q: "user_agent.name=Chrome",
    service: "shop-web",
    page: "/products/:id",
  });
});

test("one click on what people look through narrows everything to it", async () => {
  const { user } = open("/p/shop/browser");
  const who = await screen.findByRole("table", { name: "Who looks" });
  await user.click(within(who).getByRole("button", { name: "Only Chrome" }));
  await waitFor(() => expect(lastAsked("overview").get("q")).toBe("user_agent.name=Chrome"));
  expect(new URLSearchParams(location.search).get("q")).toBe("user_agent.name=Chrome");

  await user.click(screen.getByRole("radio", { name: "Version" }));
  await waitFor(() => expect(lastAsked("breakdown").get("by")).toBe("version"));
  await user.click(await within(who).findByRole("button", { name: "Only No version" }));
  await waitFor(() => expect(lastAsked("overview").get("q")).toBe("user_agent.name=Chrome version=nil"));
});

test("a project that never saw a browser is led to the tags of the snippet", async () => {
  open("/p/shop/browser", { "GET projects/shop/rum/overview/": NO_VIEWS });
  expect(await screen.findByRole("heading", { name: "No browser has told of a view yet" })).toBeTruthy();
  expect(screen.getByRole("link", { name: "Add the browser snippet" }).getAttribute("href")).toBe(
    "/p/shop/start?snippet=browser",
  );
  // There alone: they have the key, and the hash of the script as it is.
  expect(screen.queryByLabelText("Snippet")).toBeNull();
});

test("where there are views elsewhere, the page says where to look", async () => {
  const { user } = open("/p/shop/browser?range=1h&q=nothing", {
    "GET projects/shop/rum/overview/": (_: unknown, url: URL) =>
      url.searchParams.get("q") ? NO_VIEWS : overview(),
  });
  expect(await screen.findByRole("heading", { name: "No view matches" })).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Show all views" }));
  expect(await screen.findByRole("region", { name: "Largest Contentful Paint" })).toBeTruthy();
  expect(location.search).toBe("?range=1h");
});

test("a failure can be tried again, and a filter that cannot be read says so", async () => {
  const { server, user } = open("/p/shop/browser", {
    "GET projects/shop/rum/overview/": new Refusal(503, { detail: "The store is away.", code: "away" }),
  });
  expect(await screen.findByText("The store is away.")).toBeTruthy();
  server.replies["GET projects/shop/rum/overview/"] = new Refusal(400, {
    detail: "No field of views.",
    code: "bad_filter",
    position: 0,
    length: 4,
    hint: null,
  });
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("heading", { name: "The filter cannot be read" })).toBeTruthy();
});

test("a page leads to the waterfall of its load at the p75, and says whose the time of a request was", async () => {
  open("/p/shop/browser/page?page=%2Fcart&range=1h");
  const link = await screen.findByRole("link", { name: "Open its waterfall" });
  expect(link.getAttribute("href")).toBe(
    "/p/shop/traces/0af7651916cd43dd8448eb211c80319c?range=1h&span=b7ad6b7169203331",
  );
  expect(lastAsked("page").get("page")).toBe("/cart");
  expect(lastAsked("breakdown").get("page")).toBe("/cart");
  const requests = screen.getByRole("table", { name: "Slowest requests" });
  expect(within(requests).getByText("62% backend, of 40 traced")).toBeTruthy();
  expect(within(requests).getByText("not traced")).toBeTruthy();
  // TTFB was not measured: no chart of nothing.
  expect(screen.getAllByRole("slider", { name: /^(LCP|INP|CLS|FCP|TTFB): / })).toHaveLength(4);
  expect(screen.getByText("good until 2.5 s")).toBeTruthy();
  const seen = screen.getByRole("link", { name: "Sessions that saw it" });
  expect(seen.getAttribute("href")).toBe("/p/shop/browser/sessions?range=1h&page=%2Fcart");
});

test("sessions are walked by keyboard, and earlier ones are fetched on demand", async () => {
  const { user } = open("/p/shop/browser/sessions?page=%2Fcart", {
    "GET projects/shop/rum/sessions/": (_: unknown, url: URL) => {
      asked.push(url);
      return url.searchParams.get("cursor")
        ? { sessions: [session("s3", { entry_page: "/last" })], next_cursor: null }
        : { sessions: [session("s1"), session("s2")], next_cursor: "more" };
    },
  });
  await screen.findByRole("table", { name: "Sessions" });
  expect(lastAsked("sessions").get("page")).toBe("/cart");
  await user.keyboard("jj");
  expect(document.activeElement?.getAttribute("href")).toBe("/p/shop/browser/sessions/s2");
  await user.click(screen.getByRole("button", { name: "Earlier sessions" }));
  expect(await screen.findByText("/last")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: /^Only sessions that saw \/cart/ }));
  await waitFor(() => expect(lastAsked("sessions").get("page")).toBeNull());
});

test("what happened in a session stands in the order of time, each entry before its trace", async () => {
  const { user } = open("/p/shop/browser/sessions/s1");
  const timeline = await screen.findByRole("list", { name: "Timeline" });
  const entries = within(timeline).getAllByRole("listitem");
  expect(entries.map(({ textContent }) => textContent)).toEqual([
    expect.stringContaining("+0:00.000View/cartloaded900 ms"),
    expect.stringContaining("+0:00.200RequestGET /api/prices200120 ms"),
    expect.stringContaining("Request failedPOST /api/pay500"),
    expect.stringContaining("ErrorRangeErrortoo few"),
    expect.stringContaining("Web vitalLCP2.1 s, good"),
  ]);
  const leadTo = within(timeline)
    .getAllByRole("link")
    .map((link) => link.getAttribute("href"));
  expect(leadTo[1]).toBe("/p/shop/traces/0af7651916cd43dd8448eb211c80319c?span=b7ad6b7169203331");
  // The vital was written outside of any trace: the lines around it are what is known.
  expect(leadTo[4]).toBe("/p/shop/logs?around=1-2-3");
  await user.keyboard("n");
  expect(document.activeElement?.textContent).toContain("POST /api/pay");
  await user.keyboard("n");
  expect(document.activeElement?.textContent).toContain("RangeError");
  await user.keyboard("NN");
  expect(document.activeElement?.textContent).toContain("POST /api/pay");

  await user.click(screen.getByRole("radio", { name: "Failed 2" }));
  expect(within(timeline).getAllByRole("listitem")).toHaveLength(2);
  expect(location.search).toBe("?show=errors");
});

test("a session that is not in the range leads back to the others", async () => {
  open("/p/shop/browser/sessions/gone?range=1h&q=x");
  expect(await screen.findByRole("heading", { name: "It was not seen in the last hour" })).toBeTruthy();
  const [back] = screen.getAllByRole("link", { name: "All sessions" });
  expect(back?.getAttribute("href")).toBe("/p/shop/browser/sessions?range=1h&q=x");
});
