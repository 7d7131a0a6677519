import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";

import { flow, health } from "./health";
import { ME, openApp, PROJECT } from "./render-app";
import { Refusal, SilentSocket, startServer } from "./server";

const NEWCOMER = { ...ME, organizations: [] };
const WAITING = { first_span_at: null, spans_received: 0, refusals: [], script_loads: [] };
const KEY = {
  id: 1,
  kind: "ingest",
  name: "First key",
  prefix: "swi_1",
  allowed_origins: [],
  created_at: "2026-11-22T10:00:00Z",
  last_used_at: null,
  revoked_at: null,
  token: "swi_12345678_secret",
};
const IDLE = { state: "idle", share: 0, spans: 0, message: "" };

function startNewcomer() {
  return startServer({
    "GET me/": NEWCOMER,
    "POST organizations/": { slug: "acme", name: "Acme", members: [], invitations: [] },
    "POST projects/": PROJECT,
    "POST projects/shop/keys/": KEY,
    "GET projects/shop/": PROJECT,
    "GET projects/shop/onboarding/": WAITING,
    "GET projects/shop/demo/": IDLE,
    "GET projects/shop/traces/": { traces: [], next_cursor: null, as_of_ms: 0 },
  });
}

beforeEach(() => {
  SilentSocket.opened = [];
});

test("one form makes organization, project and key, and leads to the snippets with the key in them", async () => {
  const server = startNewcomer();
  const { user } = openApp("/");
  await user.type(await screen.findByLabelText("Organization name"), "Acme");
  await user.type(screen.getByLabelText("Project name"), "Web shop");
  server.replies["GET me/"] = ME;
  await user.click(screen.getByRole("button", { name: "Create project" }));
  expect(await screen.findByText(/^Waiting for your first span/)).toBeTruthy();
  expect((await screen.findByLabelText("Snippet")).textContent).toContain("x-api-key=swi_12345678_secret");
});

test("a refused project does not make a second organization", async () => {
  const server = startNewcomer();
  server.replies["POST projects/"] = new Refusal(400, {
    detail: "name: Too long.",
    code: "invalid",
    fields: { name: ["Too long."] },
  });
  const { user } = openApp("/new");
  await user.type(await screen.findByLabelText("Organization name"), "Acme");
  await user.type(screen.getByLabelText("Project name"), "Web shop");
  server.replies["GET me/"] = { ...ME, organizations: [{ slug: "acme", name: "Acme", projects: [] }] };
  await user.click(screen.getByRole("button", { name: "Create project" }));
  expect(await screen.findByText("Too long.")).toBeTruthy();
  server.replies["POST projects/"] = PROJECT;
  server.replies["GET me/"] = ME;
  await user.click(screen.getByRole("button", { name: "Create project" }));
  await screen.findByText(/^Waiting for your first span/);
  expect(server.asked.filter(({ call }) => call === "POST organizations/")).toHaveLength(1);
});

test("the page turns when the first trace arrives, and links to it", async () => {
  const server = startNewcomer();
  server.replies["GET me/"] = ME;
  openApp("/p/shop/start");
  await screen.findByText(/^Waiting for your first span/);
  const socket = await waitFor(() => SilentSocket.opened.at(-1) as SilentSocket);
  socket.say({ type: "hello", sequence: 0 });
  socket.say({
    type: "traces",
    sequence: 1,
    traces: [
      {
        trace_id: "a".repeat(32),
        root_service: "app",
        root_name: "GET /",
        root_status: "UNSET",
        root_received: true,
        environment: "",
        environments: [],
        start_time_unix_nano: Date.now() * 1e6,
        duration_ns: 1e6,
        span_count: 1,
        error_count: 0,
        services: ["app"],
        matched_spans: 1,
        attributes: [],
      },
    ],
  });
  expect(await screen.findByText("Your first span is here")).toBeTruthy();
  expect(screen.getByRole("link", { name: "Open the trace" }).getAttribute("href")).toBe(
    `/p/shop/traces/${"a".repeat(32)}`,
  );
});

test("where only logs come, the page turns for them, and says so", async () => {
  const server = startNewcomer();
  server.replies["GET me/"] = ME;
  server.replies["GET projects/shop/ingest/health/"] = health(
    flow({ accepted: { traces: 0, logs: 12, metrics: 0 } }),
  );
  openApp("/p/shop/start");
  expect(await screen.findByText("Your first log records are here")).toBeTruthy();
  expect(screen.getByText("12 log records in the last hour.")).toBeTruthy();
  expect(screen.queryByRole("link", { name: "See all traces" })).toBeNull();
});

test("what was refused is told with its reason and its fix", async () => {
  const server = startNewcomer();
  server.replies["GET me/"] = ME;
  server.replies["GET projects/shop/onboarding/"] = {
    ...WAITING,
    refusals: [
      {
        at: new Date().toISOString(),
        reason: "revoked_key",
        status: 401,
        message: "This key was revoked.",
        detail: "Create a new ingest key in Settings.",
        address: "127.0.0.1",
        key_prefix: "swi_zz81",
      },
    ],
  };
  openApp("/p/shop/start");
  const list = within(await screen.findByRole("list", { name: "Refused requests" }));
  expect(list.getByText("This key was revoked.")).toBeTruthy();
  expect(list.getByText("Create a new ingest key in Settings.")).toBeTruthy();
  expect(list.getByText("127.0.0.1")).toBeTruthy();
});

test("what was heard but brought nothing is a warning, not an error", async () => {
  const server = startNewcomer();
  server.replies["GET me/"] = ME;
  const heard = { status: 200, message: "m", detail: "d", address: "127.0.0.1", key_prefix: null };
  const at = new Date().toISOString();
  server.replies["GET projects/shop/onboarding/"] = {
    ...WAITING,
    refusals: [
      { ...heard, at, reason: "empty" },
      { ...heard, at, reason: "items_rejected" },
    ],
  };
  openApp("/p/shop/start");
  const list = within(await screen.findByRole("list", { name: "Requests to look into" }));
  expect(list.getByText("200, nothing in it").dataset.tone).toBe("warning");
  expect(list.getByText("200, stored in part").dataset.tone).toBe("warning");
  expect(screen.queryByText(/refused/)).toBeNull();
});

test("without the secret the snippet says so, and a key is one click away", async () => {
  const server = startServer({
    "GET me/": {
      ...ME,
      organizations: [{ slug: "acme", name: "Acme", projects: [{ slug: "other", name: "Other" }] }],
    },
    "GET projects/other/": { ...PROJECT, slug: "other" },
    "GET projects/other/onboarding/": WAITING,
    "GET projects/other/demo/": IDLE,
    "GET projects/other/traces/": { traces: [], next_cursor: null, as_of_ms: 0 },
  });
  const { user } = openApp("/p/other/start");
  expect((await screen.findByLabelText("Snippet")).textContent).toContain("x-api-key=<your ingest key>");
  server.replies["POST projects/other/keys/"] = { ...KEY, token: "swi_87654321_fresh" };
  await user.click(screen.getByRole("button", { name: "Create another key" }));
  await waitFor(() => expect(screen.getByLabelText("Snippet").textContent).toContain("swi_87654321_fresh"));
});

test("a wrong password is told at its field", async () => {
  const server = startServer({
    "GET me/": new Refusal(401, { detail: "Sign in first.", code: "not_authenticated" }),
  });
  server.replies["POST auth/login"] = new Refusal(400, {
    status: 400,
    errors: [{ message: "Not correct.", code: "mismatch", param: "password" }],
  });
  const { user } = openApp("/login");
  await user.type(await screen.findByLabelText("Email"), "alice@acme.example");
  await user.type(screen.getByLabelText("Password"), "wrong-password");
  await user.click(screen.getByRole("button", { name: "Sign in" }));
  expect(await screen.findByText("Not correct.")).toBeTruthy();
});
