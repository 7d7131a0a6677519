/** The onboarding page's Browser tab: the tags, the key they need, and what has come of them. */
import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";

import { flow, health, keyFlow } from "./health";
import { ME, openApp, PROJECT } from "./render-app";
import { Refusal, startServer } from "./server";

const WAITING = { first_span_at: null, spans_received: 0, refusals: [], script_loads: [] };
const KEY = {
  id: 7,
  kind: "browser",
  name: "Pages",
  prefix: "Ab3dE9xQ",
  allowed_origins: ["https://shop.example"],
  requests_per_second: null,
  created_at: "2026-11-22T10:00:00Z",
  last_used_at: null,
  revoked_at: null,
  token: "swb_Ab3dE9xQ_public",
};
const PAGE_SCRIPT = {
  script: "https://spanwise.example/rum/0123456789abcdef.js",
  integrity: "sha384-abc",
  loader: "window.spanwise={}",
};
const BY_BROWSER = { kind: "browser", name: "Pages", prefix: "Ab3dE9xQ" } as const;

/** How many spans match, by what the filter holds. */
function counts({ views = 0, requests = 0, joined = 0 }) {
  return (_: unknown, url: URL) => {
    const q = url.searchParams.get("q") ?? "";
    const span_count = q.includes("kind=view")
      ? views
      : q.startsWith("{ kind = server } <")
        ? joined
        : requests;
    return {
      start_time_unix_nano: "0",
      step_ns: 1,
      span_counts: [],
      error_counts: [],
      totals: { span_count, error_count: 0 },
      as_of_ms: 0,
    };
  };
}

async function openTab(replies: Record<string, unknown> = {}) {
  const server = startServer({
    "GET me/": ME,
    "GET projects/shop/": PROJECT,
    "GET projects/shop/onboarding/": WAITING,
    "GET projects/shop/demo/": { state: "idle", share: 0, spans: 0, message: "" },
    "GET projects/shop/traces/": { traces: [], next_cursor: null, as_of_ms: 0 },
    "GET projects/shop/ingest/health/": health(flow()),
    "GET projects/shop/keys/": { keys: [KEY] },
    "GET projects/shop/search/histogram/": counts({}),
    "GET /rum.json": PAGE_SCRIPT,
    ...replies,
  });
  const { user } = openApp("/p/shop/start");
  await user.click(await screen.findByRole("tab", { name: "Browser" }));
  return { server, user };
}

test("the tags have the key, the address and the hash of the version that is installed", async () => {
  await openTab();
  const snippet = (await screen.findAllByLabelText("Snippet"))[0]?.textContent ?? "";
  expect(snippet).toContain('data-key="swb_Ab3dE9xQ_public"');
  expect(snippet).toContain(`src="${PAGE_SCRIPT.script}" integrity="sha384-abc" crossorigin`);
  expect(snippet).toContain(`<script>${PAGE_SCRIPT.loader}</script>`);
  expect(screen.queryByText(/The snippets have no key/)).toBeNull();
});

test("without a browser key one is made for an origin, by keyboard alone", async () => {
  const { server, user } = await openTab({ "GET projects/shop/keys/": { keys: [] } });
  server.replies["POST projects/shop/keys/"] = () => {
    server.replies["GET projects/shop/keys/"] = { keys: [KEY] };
    return KEY;
  };
  (await screen.findByLabelText("Origin of your pages")).focus();
  await user.keyboard("https://shop.example{Enter}");
  await waitFor(() =>
    expect(screen.getAllByLabelText("Snippet")[0]?.textContent).toContain("swb_Ab3dE9xQ_public"),
  );
  const asked = server.asked.find(({ call }) => call === "POST projects/shop/keys/");
  expect(asked?.body).toEqual({ kind: "browser", name: "Pages", allowed_origins: ["https://shop.example"] });
});

test("a refused origin is told at its field", async () => {
  const { user } = await openTab({
    "GET projects/shop/keys/": { keys: [] },
    "POST projects/shop/keys/": new Refusal(400, {
      detail: "No path, please.",
      code: "invalid",
      fields: { "allowed_origins.0": ["No path, please."] },
    }),
  });
  await user.type(await screen.findByLabelText("Origin of your pages"), "https://shop.example/cart");
  await user.click(screen.getByRole("button", { name: "Make a browser key" }));
  expect(await screen.findByText("No path, please.")).toBeTruthy();
});

test("of several keys the newest is in the tags; revoked ones are not offered", async () => {
  const newer = {
    ...KEY,
    id: 8,
    name: "Newer",
    token: "swb_Newer000_public",
    created_at: "2026-11-23T10:00:00Z",
  };
  const revoked = { ...KEY, id: 9, revoked_at: "2026-11-24T10:00:00Z", created_at: "2026-11-24T09:00:00Z" };
  await openTab({ "GET projects/shop/keys/": { keys: [KEY, newer, revoked] } });
  expect((await screen.findAllByLabelText("Snippet"))[0]?.textContent).toContain("swb_Newer000_public");
  expect(screen.getByRole<HTMLInputElement>("combobox", { name: "Browser key" }).value).toBe(
    "Newer, https://shop.example",
  );
});

test("while nothing has come, the page's policy is among what may be wrong, with the header to set", async () => {
  await openTab();
  expect(await screen.findByText("Waiting for the first view.")).toBeTruthy();
  expect(screen.getByTestId("browser-step").textContent).toContain(
    "connect-src 'self' https://spanwise.example",
  );
});

test.each([
  [2, "https://shop.example has the script."],
  [60, "https://shop.example has the script and sends nothing"],
])("a page that asked for the script %d s ago, and of which nothing came", async (seconds, words) => {
  const at = new Date(Date.now() - seconds * 1000).toISOString();
  await openTab({
    "GET projects/shop/onboarding/": { ...WAITING, script_loads: [{ origin: "https://shop.example", at }] },
  });
  expect(await screen.findByText(words)).toBeTruthy();
});

test("the first view turns it green, and leads to it", async () => {
  await openTab({ "GET projects/shop/search/histogram/": counts({ views: 3, requests: 5, joined: 4 }) });
  expect(await screen.findByText("Your first view is here.")).toBeTruthy();
  expect(await screen.findByText("Pages and services are joined.")).toBeTruthy();
  expect(screen.getByRole("link", { name: "See the views" }).getAttribute("href")).toBe(
    "/p/shop/browser?range=1h",
  );
});

test("an origin that is not the key's is named, with what to do", async () => {
  await openTab({
    "GET projects/shop/ingest/health/": health(flow(), {
      keys: [keyFlow({ ...BY_BROWSER, refused: { origin_not_allowed: 12, too_large: 1 } }), keyFlow()],
    }),
    "GET projects/shop/onboarding/": {
      ...WAITING,
      refusals: [
        {
          at: new Date().toISOString(),
          reason: "origin_not_allowed",
          status: 403,
          message: "This browser key is not bound to the origin https://www.shop.example.",
          detail: "Add the page's origin to the browser key in Settings.",
          address: "203.0.113.0",
          key_prefix: "Ab3dE9xQ",
        },
      ],
    },
  });
  await waitFor(() =>
    expect(screen.getByTestId("browser-step").textContent).toMatch(
      /12 requests of pages refused in the last hour: origin not allowed.*https:\/\/www\.shop\.example.*Settings/,
    ),
  );
  expect(screen.queryByText("Waiting for the first view.")).toBeNull();
});

test("views whose requests have no server's span are told, with what keeps the context back", async () => {
  await openTab({ "GET projects/shop/search/histogram/": counts({ views: 3, requests: 5 }) });
  expect(await screen.findByText("The context does not reach your services:")).toBeTruthy();
  const requests = screen.getByRole("link", { name: "See the requests" });
  expect(decodeURIComponent(requests.getAttribute("href") ?? "")).toContain("!<");
});

test("what cannot be loaded says so, and is tried again", async () => {
  const { server, user } = await openTab({ "GET /rum.json": new Refusal(404, { detail: "Not built." }) });
  expect(await screen.findByRole("button", { name: "Try again" }, { timeout: 10_000 })).toBeTruthy();
  server.replies["GET /rum.json"] = PAGE_SCRIPT;
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect((await screen.findAllByLabelText("Snippet"))[0]?.textContent).toContain("swb_Ab3dE9xQ_public");
});
