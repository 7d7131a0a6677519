import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { ME, openApp, PROJECT } from "./render-app";
import { Refusal, startServer } from "./server";

const RULE = {
  id: 7,
  name: "E-mail addresses",
  detector: "email",
  key_pattern: "",
  value_pattern: "",
  action: "mask",
  enforce: false,
  created_at: "2026-11-20T10:00:00Z",
  found_24h: 412,
};
const DETECTORS = [
  { name: "email", title: "E-mail addresses" },
  { name: "cookie", title: "Cookies" },
];
const LIST = "GET projects/shop/redaction/";

function openRedaction(rules: unknown[]) {
  const server = startServer({
    "GET me/": ME,
    "GET projects/shop/": PROJECT,
    [LIST]: { rules, detectors: DETECTORS },
    "POST projects/shop/redaction/try/": { found: true, stored: "write to ***" },
  });
  return { server, ...openApp("/p/shop/settings/redaction") };
}

test("a detector starts with one click, and only counts", async () => {
  const { server, user } = openRedaction([]);
  expect(await screen.findByText("Everything is stored as it is sent")).toBeTruthy();
  server.replies["POST projects/shop/redaction/"] = RULE;
  server.replies[LIST] = { rules: [RULE], detectors: DETECTORS };
  await user.click(screen.getByRole("button", { name: "Start counting: E-mail addresses" }));
  const rules = within(await screen.findByRole("list", { name: "Rules" }));
  expect(rules.getByText("Only counts")).toBeTruthy();
  expect(rules.getByText("412")).toBeTruthy();
  expect(server.asked.find(({ call }) => call === "POST projects/shop/redaction/")?.body).toMatchObject({
    detector: "email",
    enforce: false,
  });
  expect(within(screen.getByRole("list", { name: "Detectors" })).getAllByRole("listitem")).toHaveLength(1);
});

test("enforcing says first what it means", async () => {
  const { server, user } = openRedaction([RULE]);
  server.replies["PATCH projects/shop/redaction/7/"] = { ...RULE, enforce: true };
  await user.click(await screen.findByRole("button", { name: "Enforce E-mail addresses" }));
  const dialog = within(await screen.findByRole("dialog"));
  expect(await dialog.findByText(/is stored as \*\*\*. That is for good/)).toBeTruthy();
  expect(server.asked.some(({ call }) => call.startsWith("PATCH"))).toBe(false);
  server.replies[LIST] = { rules: [{ ...RULE, enforce: true }], detectors: DETECTORS };
  await user.click(dialog.getByRole("button", { name: "Enforce" }));
  expect(await screen.findByText("Enforced")).toBeTruthy();
  expect(server.asked.find(({ call }) => call.startsWith("PATCH"))?.body).toEqual({ enforce: true });
});

test("a pattern is tried while it is typed, and the engine's error stands under it", async () => {
  const { server, user } = openRedaction([RULE]);
  await user.click(await screen.findByRole("button", { name: "New rule" }));
  await user.type(await screen.findByLabelText("Keys that match"), "mail$");
  expect(await screen.findByText("write to ***")).toBeTruthy();
  server.replies["POST projects/shop/redaction/try/"] = new Refusal(400, {
    detail: "x",
    code: "invalid",
    fields: { key_pattern: ["Not a pattern that RE2 knows: missing ): (."] },
  });
  await user.type(screen.getByLabelText("Keys that match"), "(");
  expect(await screen.findByText(/missing \)/)).toBeTruthy();
  expect(screen.queryByText("write to ***")).toBeNull();
});

test("a rule of one's own needs a pattern and a name", async () => {
  const { server, user } = openRedaction([RULE]);
  server.replies["POST projects/shop/redaction/"] = RULE;
  await user.click(await screen.findByRole("button", { name: "New rule" }));
  const create = await screen.findByRole<HTMLButtonElement>("button", { name: "Create rule" });
  await user.type(screen.getByLabelText("Name"), "Accounts");
  expect(create.disabled).toBe(true);
  await user.type(screen.getByLabelText("Keys that match"), "iban");
  await user.click(within(screen.getByRole("dialog")).getByRole("radio", { name: "Drop" }));
  await user.click(create);
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(server.asked.find(({ call }) => call === "POST projects/shop/redaction/")?.body).toEqual({
    name: "Accounts",
    detector: "",
    key_pattern: "iban",
    value_pattern: "",
    action: "drop",
    enforce: false,
  });
});
