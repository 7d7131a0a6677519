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
