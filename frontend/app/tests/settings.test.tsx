import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { ME, openApp, PROJECT } from "./render-app";
import { Refusal, startServer } from "./server";

const KEY = {
  id: 1,
  kind: "ingest",
  name: "First key",
  prefix: "swi_Ab3dE9xQ",
  allowed_origins: [],
  created_at: "2026-10-02T09:12:05Z",
  last_used_at: null,
  revoked_at: null,
  token: null,
  requests_per_second: null,
};

function openKeys() {
  const server = startServer({
    "GET me/": ME,
    "GET projects/shop/": PROJECT,
    "GET projects/shop/keys/": { keys: [KEY] },
  });
  return { server, ...openApp("/p/shop/settings/keys") };
}

test("a new secret is shown once, with the words that say so", async () => {
  const { server, user } = openKeys();
  server.replies["POST projects/shop/keys/"] = { ...KEY, id: 2, name: "CI", token: "swi_12345678_secret" };
  await user.click(await screen.findByRole("button", { name: "New key" }));
  await user.type(await screen.findByLabelText("Name"), "CI");
  await user.click(screen.getByRole("button", { name: "Create key" }));
  expect(await screen.findByText("swi_12345678_secret")).toBeTruthy();
  expect(screen.getByText(/will not be shown again/)).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Done" }));
  expect(screen.queryByText("swi_12345678_secret")).toBeNull();
  expect(server.asked.at(-2)).toEqual({
    call: "POST projects/shop/keys/",
    body: { kind: "ingest", name: "CI", allowed_origins: [] },
  });
});

test("a browser key asks for origins, and says what is wrong with one", async () => {
  const { server, user } = openKeys();
  server.replies["POST projects/shop/keys/"] = new Refusal(400, {
    detail: "x",
    code: "invalid",
    fields: { "allowed_origins.0": ["Not an origin."] },
  });
  await user.click(await screen.findByRole("button", { name: "New key" }));
  await user.click(await screen.findByRole("radio", { name: /Browser/ }));
  await user.type(screen.getByLabelText("Name"), "Shop front");
  await user.type(screen.getByLabelText(/Allowed origins/), "shop.example, https://www.shop.example");
  await user.click(screen.getByRole("button", { name: "Create key" }));
  expect(await screen.findByText("Not an origin.")).toBeTruthy();
  expect(server.asked.at(-1)?.body).toEqual({
    kind: "browser",
    name: "Shop front",
    allowed_origins: ["shop.example", "https://www.shop.example"],
  });
});

test("revoking asks first", async () => {
  const { server, user } = openKeys();
  server.replies["DELETE projects/shop/keys/1/"] = null;
  await user.click(await screen.findByRole("button", { name: "Revoke First key" }));
  expect(server.asked.some(({ call }) => call.startsWith("DELETE"))).toBe(false);
  await user.click(await screen.findByRole("button", { name: "Revoke key" }));
  await screen.findByText("First key");
  expect(server.asked.some(({ call }) => call === "DELETE projects/shop/keys/1/")).toBe(true);
});

test("a project is deleted only when its name is typed", async () => {
  const { server, user } = openKeys();
  server.replies["DELETE projects/shop/"] = null;
  await user.click(await screen.findByRole("link", { name: "Project" }));
  await user.click(await screen.findByRole("button", { name: "Delete project" }));
  const dialog = within(await screen.findByRole("dialog"));
  const confirm = await dialog.findByRole<HTMLButtonElement>("button", { name: "Delete project" });
  await user.type(dialog.getByRole("textbox"), "sho");
  expect(confirm.disabled).toBe(true);
  await user.type(dialog.getByRole("textbox"), "p");
  expect(confirm.disabled).toBe(false);
  await user.click(confirm);
  expect(server.asked.some(({ call }) => call === "DELETE projects/shop/")).toBe(true);
});

test("the limits of a month are typed as people write them; empty is none", async () => {
  const { server, user } = openKeys();
  server.replies["PATCH projects/shop/"] = { ...PROJECT, monthly_span_quota: 10_000_000 };
  await user.click(await screen.findByRole("link", { name: "Project" }));
  await user.type(await screen.findByLabelText("Spans"), "10M");
  expect(await screen.findByText(/10,000,000 spans/)).toBeTruthy();
  await user.type(screen.getByLabelText("Bytes"), "much");
  expect(await screen.findByText(/An amount, like/)).toBeTruthy();
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Save limits" }).disabled).toBe(true);
  await user.clear(screen.getByLabelText("Bytes"));
  await user.click(screen.getByRole("button", { name: "Save limits" }));
  expect(await screen.findByText("Saved")).toBeTruthy();
  expect(server.asked.find(({ call }) => call === "PATCH projects/shop/")?.body).toEqual({
    monthly_span_quota: 10_000_000,
    monthly_byte_quota: null,
  });
});

test("a key's rate can be changed later, and given back to the default", async () => {
  const { server, user } = openKeys();
  server.replies["GET projects/shop/keys/"] = { keys: [{ ...KEY, requests_per_second: 20 }] };
  server.replies["PATCH projects/shop/keys/1/"] = KEY;
  expect(await screen.findByText(/20 requests\/s at most/)).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Edit First key" }));
  await user.clear(await screen.findByLabelText("Requests a second"));
  await user.click(screen.getByRole("button", { name: "Save" }));
  expect(server.asked.find(({ call }) => call.startsWith("PATCH"))?.body).toEqual({
    name: "First key",
    requests_per_second: null,
  });
});
