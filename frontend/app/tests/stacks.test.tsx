/** Stacks through source maps, where errors are looked at; and the settings that list what was uploaded. */
import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { libraryFrame, mappedFrame, textLine, unmappedFrame } from "@/components/stacks/stack.fixture";

import { ME, openApp, PROJECT } from "./render-app";
import { Refusal, startServer } from "./server";

const LOG_ID = "1790000000000000000-7-0";
const RAW = [textLine, mappedFrame, libraryFrame, libraryFrame, unmappedFrame()]
  .map(({ text }) => text)
  .join("\n");
const STACK = { type: "RangeError", message: "no price for tea", raw: RAW, lines: [] as object[] };

const NOW_S = Math.floor(Date.now() / 1000);
const AT = new Date(NOW_S * 1000).toISOString();
const ERROR = {
  id: "00000000000000aa",
  kind: "exception",
  type: "RangeError",
  message: "no price for tea",
  culprit: "n (app.js)",
  services: ["shop-web"],
  versions: ["1.4.2"],
  status: "open",
  is_regressed: false,
  is_new: false,
  events: 1,
  series: [1],
  first_seen: AT,
  last_seen: AT,
  start_s: NOW_S - 60,
  end_s: NOW_S,
  step_s: 60,
  frames: [],
  first_version: "1.4.2",
  last_version: "1.4.2",
  newest_versions: [],
  decided: null,
  samples: [
    {
      at: AT,
      trace_id: "a".repeat(32),
      span_id: "b".repeat(16),
      log_id: LOG_ID,
      message: "no price for tea",
    },
  ],
  by_service: [],
  by_version: [],
  by_environment: [],
};

function openError(stacks: unknown) {
  const asked: URL[] = [];
  startServer({
    "GET me/": ME,
    "GET projects/shop/": PROJECT,
    "GET projects/shop/environments/": { environments: [] },
    [`GET projects/shop/errors/${ERROR.id}/`]: ERROR,
    "GET projects/shop/stacks/": (_: unknown, url: URL) => {
      asked.push(url);
      return stacks;
    },
  });
  return { asked, ...openApp(`/p/shop/errors/${ERROR.id}`) };
}

const answer = (...lines: object[]) => ({
  service: "shop-web",
  version: "1.4.2",
  stacks: [{ ...STACK, lines }],
});

test("an error's frames are those that were written, and what was sent is one key away", async () => {
  const { asked, user } = openError(
    answer(textLine, mappedFrame, libraryFrame, libraryFrame, unmappedFrame()),
  );
  const frames = within(await screen.findByRole("list", { name: "Stack trace" }));
  expect(frames.getByText("priceOf")).toBeTruthy();
  expect(frames.getByText("src/prices.ts:12:15")).toBeTruthy();
  expect(frames.getByText(/throw new RangeError/)).toBeTruthy();
  expect(frames.getByText("No source map was uploaded for shop.example/app.js.")).toBeTruthy();
  expect(asked[0]?.searchParams.get("log")).toBe(LOG_ID);

  await user.click(frames.getByRole("button", { name: "… 2 library frames" }));
  expect(frames.getAllByText("dispatch")).toHaveLength(2);

  screen.getByRole("button", { name: "As it was sent" }).focus();
  await user.keyboard("{Enter}");
  expect(screen.getByLabelText("Stack trace").textContent).toContain(
    "at n (https://shop.example/app.js:1:179)",
  );
  expect(screen.queryByText("priceOf")).toBeNull();
});

test("where nothing is mapped, the stack stands as it was sent, with the reason and the way out", async () => {
  openError(answer(textLine, unmappedFrame(), unmappedFrame()));
  expect(await screen.findByText("No source map was uploaded for shop.example/app.js.")).toBeTruthy();
  expect(screen.getByLabelText("Stack trace").textContent).toContain(
    "at n (https://shop.example/app.js:1:179)",
  );
  expect(screen.getByRole("link", { name: "Source maps" }).getAttribute("href")).toBe(
    "/p/shop/settings/source-maps",
  );
  expect(screen.queryByRole("button", { name: "As it was sent" })).toBeNull();
});

test("an event that is gone, or has no stack, makes no panel", async () => {
  openError(new Refusal(404, { detail: "Not found.", code: "not_found" }));
  await screen.findByRole("heading", { name: "How many" });
  await waitFor(() => expect(screen.queryByRole("heading", { name: "Stack" })).toBeNull());
});

const RELEASE = {
  service: "shop-web",
  version: "1.4.2",
  files: 2,
  refused: 1,
  stored_bytes: 48_000,
  uploaded_at: AT,
};
const FILE = {
  url: "shop.example/assets/app.js",
  service: "shop-web",
  version: "1.4.2",
  debug_id: "",
  map_bytes: 200_000,
  stored_bytes: 48_000,
  refusal: "",
  uploaded_at: AT,
};

function openSettings(releases: object[]) {
  const server = startServer({
    "GET me/": ME,
    "GET projects/shop/": PROJECT,
    "GET projects/shop/sourcemaps/": { releases, stored_bytes: 48_000, max_bytes: 1_000_000_000 },
    "GET projects/shop/sourcemaps/files/": {
      files: [{ ...FILE, url: "shop.example/assets/b.js", refusal: "The source map is not JSON." }, FILE],
    },
    "POST projects/shop/sourcemaps/delete/": null,
  });
  return { server, ...openApp("/p/shop/settings/source-maps") };
}

test("a project without source maps has the command for its pipeline", async () => {
  openSettings([]);
  expect(await screen.findByRole("heading", { name: "No source maps yet" })).toBeTruthy();
  const snippet = screen.getByLabelText("Snippet").textContent;
  expect(snippet).toContain(`${location.origin}/rum/sourcemaps.mjs`);
  expect(snippet).toContain("--project shop");
});

test("versions are listed with what was refused and why, and deleted when asked twice", async () => {
  const { server, user } = openSettings([RELEASE]);
  await user.click(await screen.findByRole("button", { name: "Files of shop-web 1.4.2" }));
  const files = within(await screen.findByRole("list", { name: "Files of shop-web 1.4.2" }));
  expect(files.getByText("The source map is not JSON.")).toBeTruthy();
  expect(screen.getByText("1 refused")).toBeTruthy();

  await user.click(screen.getByRole("button", { name: "Delete shop-web 1.4.2" }));
  expect(server.asked.some(({ call }) => call.startsWith("POST"))).toBe(false);
  await user.click(await screen.findByRole("button", { name: "Delete source maps" }));
  await waitFor(() =>
    expect(server.asked).toContainEqual({
      call: "POST projects/shop/sourcemaps/delete/",
      body: { service: "shop-web", version: "1.4.2" },
    }),
  );
});
