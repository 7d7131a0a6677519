import { expect, test } from "vitest";

import {
  drawable,
  draftOfRule,
  draftOfSearch,
  faultsOf,
  nameOf,
  readDraft,
  withFigure,
  withSubject,
} from "./draft";

const BLANK = draftOfSearch({});

function contentOf(changes: object) {
  const { content } = readDraft({ ...BLANK, ...changes });
  if (!content) throw new Error("not complete");
  return content;
}

test("a link brings what it is about", () => {
  const draft = draftOfSearch({
    service: "checkout",
    op: "POST /orders",
    env: "production",
    figure: "latency",
    percentile: "99",
    critical: "300",
    group: "name,nonsense",
  });

  expect(draft.filter).toBe('service=checkout name="POST /orders" environment=production');
  expect([draft.figure, draft.percentile, draft.critical, draft.group_by]).toEqual([
    "latency",
    "99",
    "300",
    ["name"],
  ]);
});

test("a filter that a link brings is kept whole beside its environment", () => {
  expect(draftOfSearch({ filter: "a.b=1 OR c.d=2", env: "test" }).filter).toBe(
    "(a.b=1 OR c.d=2) environment=test",
  );
});

test("what makes no sense in a link is left out", () => {
  expect(draftOfSearch({ subject: "metrics", figure: "speed", direction: "up", critical: "much" })).toEqual(
    BLANK,
  );
  expect(draftOfSearch({ subject: "logs", figure: "latency" }).figure).toBe("count");
});

test("trouble with Apdex and availability lies below", () => {
  expect(draftOfSearch({ figure: "apdex" }).direction).toBe("below");
  expect(withFigure({ ...BLANK, critical: "300" }, "availability")).toMatchObject({
    direction: "below",
    critical: "",
  });
  expect(withSubject({ ...BLANK, critical: "300" }, "logs")).toMatchObject({ figure: "count", critical: "" });
  expect(withSubject({ ...BLANK, critical: "300" }, "spans").critical).toBe("300");
});

test("numbers are read as they are typed", () => {
  const { content, faults } = readDraft({ ...BLANK, critical: "0,5", percentile: "99.9" });

  expect(faults).toEqual({});
  expect(content?.critical).toBe(0.5);
  expect(content?.percentile).toBeCloseTo(0.999);
  expect(content?.warning).toBeNull();
  expect(content && "min_requests" in content).toBe(false);
});

test("what is no number is said of its field", () => {
  const { content, faults } = readDraft({
    ...BLANK,
    critical: "much",
    window_minutes: "2.5",
    for_minutes: "",
  });

  expect(content).toBeUndefined();
  expect(Object.keys(faults).toSorted()).toEqual(["critical", "for_minutes", "window_minutes"]);
});

test("without a threshold it is drawn as one that nothing crosses", () => {
  expect(drawable(contentOf({})).critical).toBe(1e15);
  expect(drawable(contentOf({ figure: "error_rate" })).critical).toBe(100);
  expect(drawable(contentOf({ direction: "below" })).critical).toBe(0);
  expect(drawable(contentOf({ warning: "5" })).critical).toBeNull();
});

test("what the server says stands at its field", () => {
  expect(
    faultsOf({ "group_by.0": ["Not a choice."], critical: ["Too low.", "Odd."], slug: ["Gone."] }),
  ).toEqual({
    faults: { group_by: "Not a choice.", critical: "Too low. Odd." },
    rest: ["Gone."],
  });
});

test("a rule is read back as it was written", () => {
  const draft = { ...BLANK, filter: "service=cart", critical: "300", percentile: "99.9", min_requests: "5" };
  const content = contentOf(draft);
  const rule = {
    ...content,
    group_by: [],
    min_requests: 5,
    id: 1,
    name: "",
    description: "",
    runbook_url: "",
    is_enabled: true,
    muted_until: null,
    created_by: null,
    created_at: "",
    status: "ok" as const,
    failure: "",
    failing_since: null,
    groups: [],
    recovery: null,
    warning: null,
    critical: 300,
  };

  expect(draftOfRule(rule)).toMatchObject(draft);
  expect(nameOf(draft, content)).toBe("cart: p99.9 above 300 ms");
});
