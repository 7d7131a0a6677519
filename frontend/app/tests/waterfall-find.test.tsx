import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";

import { ME, openApp, PROJECT } from "./render-app";
import { Refusal, startServer } from "./server";
import { TRACE, WATERFALL } from "./trace-answer";

const MATCHES = `GET projects/shop/traces/${TRACE}/matches/`;

function openTrace(search: string, answer: unknown) {
  const asked: Array<Record<string, string>> = [];
  const server = startServer({
    "GET me/": ME,
    "GET projects/shop/": PROJECT,
    [`GET projects/shop/traces/${TRACE}/waterfall/`]: WATERFALL,
    [MATCHES]: (_: unknown, url: URL) => {
      asked.push(Object.fromEntries(url.searchParams));
      return answer;
    },
  });
  return { server, asked, ...openApp(`/p/shop/traces/${TRACE}${search}`) };
}

const box = async () => screen.findByRole("textbox", { name: "Find spans" });
const dimmed = () => screen.getAllByRole("treeitem").map((row) => row.getAttribute("data-dim") === "true");
const address = () => Object.fromEntries(new URLSearchParams(location.search));

test("words are found in the browser, the server is not asked", async () => {
  const { user, asked } = openTrace("", undefined);
  await user.type(await box(), "insert orders");
  expect(await screen.findByText("1 found")).toBeTruthy();
  expect(dimmed()).toEqual([true, true, false, true]);
  expect(asked).toEqual([]);
});

test("a filter is asked of the server, once it is written; what does not match steps back", async () => {
  const { user, asked } = openTrace("", { span_count: 4, rows: [1, 2] });
  await user.type(await box(), "user.id=77[Enter]");
  expect(await screen.findByText("2 found")).toBeTruthy();
  expect(dimmed()).toEqual([true, false, false, true]);
  expect(asked).toEqual([{ q: "user.id=77", span_count: "4" }]);
  expect(address()).toEqual({ find: "user.id=77" });
});

test("a name that looks like a filter is found as it stands", async () => {
  const names = [...WATERFALL.names.slice(0, 3), "SELECT 1 WHERE id = 1"];
  const { server, asked, user } = openTrace("", undefined);
  server.replies[`GET projects/shop/traces/${TRACE}/waterfall/`] = { ...WATERFALL, names };
  await user.type(await box(), "id = 1[Enter]");
  expect(await screen.findByText("1 found")).toBeTruthy();
  expect(asked).toEqual([]);
});

test("what is wrong with a filter is said at its place, and mended with a click", async () => {
  const refusal = new Refusal(400, {
    detail: "There is no status erorr.",
    code: "bad_filter",
    position: 7,
    length: 5,
    hint: "did you mean error?",
  });
  const { user } = openTrace("?find=status%3Derorr", refusal);
  expect(await screen.findByText(/There is no status erorr/)).toBeTruthy();
  expect(screen.getByText("erorr", { selector: "mark" })).toBeTruthy();
  expect(dimmed()).toEqual([false, false, false, false]);
  await user.click(screen.getByRole("button", { name: "Use error" }));
  await waitFor(() => expect(address()).toEqual({ find: "status=error" }));
  expect((await box()).getAttribute("value")).toBe("status=error");
});

test("what would cost too much is searched for elsewhere, over all of the trace", async () => {
  const refusal = new Refusal(422, { detail: "Too dear.", code: "too_expensive" });
  openTrace("?find=user.id%3D77&env=staging", refusal);
  expect(await screen.findByText(/Too dear/)).toBeTruthy();
  const href = screen.getByRole("link", { name: "Search for them" }).getAttribute("href") ?? "";
  expect(Object.fromEntries(new URL(href, location.origin).searchParams)).toEqual({
    from: "2026-11-22T10:32:53.759Z",
    to: "2026-11-22T10:32:54.604Z",
    q: `user.id=77 trace:id=${TRACE}`,
  });
});

test("words that no name holds say how attributes are found", async () => {
  const { user } = openTrace("", undefined);
  await user.type(await box(), "seventy-seven");
  expect(await screen.findByText(/To look in attributes, write/)).toBeTruthy();
});

test("what led here is marked, until somebody clears it; the way back keeps it", async () => {
  const { user, asked } = openTrace("?q=checkout", { span_count: 4, rows: [0] });
  expect(await screen.findByText("1 match the search")).toBeTruthy();
  expect((await box()).getAttribute("value")).toBe("checkout");
  expect(dimmed()).toEqual([false, true, true, true]);
  expect(asked).toEqual([{ q: "checkout", span_count: "4" }]);
  await user.click(screen.getByRole("button", { name: "Clear what is looked for" }));
  await waitFor(() => expect(dimmed()).toEqual([false, false, false, false]));
  expect(address()).toEqual({ q: "checkout", marks: "off" });
  expect(screen.getByRole("link", { name: "Back to the traces" }).getAttribute("href")).toContain(
    "q=checkout",
  );
});
