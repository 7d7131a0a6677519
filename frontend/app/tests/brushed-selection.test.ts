import { describe, expect, test } from "vitest";

import { MAP } from "./example-map";

import {
  boxOfSelection,
  describeSelection,
  EVERYTHING,
  readSelection,
  selectBox,
  type Selection,
  writeSelection,
} from "@/components/explain/selection";

const SLOW: Selection = {
  fromMs: Date.UTC(2026, 10, 28, 9, 1),
  toMs: Date.UTC(2026, 10, 28, 9, 3),
  minDurationNs: 1e8,
  maxDurationNs: null,
  errors: "any",
};

describe("a selection in the URL", () => {
  test.each([SLOW, { ...SLOW, errors: "only" as const }, { ...EVERYTHING, errors: "only" as const }])(
    "comes back as it went: %o",
    (selection) => {
      expect(readSelection(writeSelection(selection))).toEqual(selection);
    },
  );

  test.each([undefined, 7, "", "~~~~", "1~2~3~4~yes", "a~~~~", "2~1~~~", "~~5~5~", "-1~~~~errors", "1~2~3"])(
    "is none where it cannot be read, or selects everything: %s",
    (text) => {
      expect(readSelection(text)).toBeUndefined();
    },
  );
});

describe("a box of the map", () => {
  const box = { left: 1, right: 2, bottom: 3, top: 4 };

  test("becomes exactly its bounds, open where it reaches the edge of the map", () => {
    expect(selectBox(MAP, box, "any")).toEqual(SLOW);
    expect(selectBox(MAP, { left: 0, right: 3, bottom: 0, top: 4 }, "only")).toEqual({
      ...EVERYTHING,
      errors: "only",
    });
  });

  test("is found again from the selection", () => {
    expect(boxOfSelection(MAP, SLOW)).toEqual(box);
    expect(boxOfSelection(MAP, { ...SLOW, minDurationNs: 5e9 })).toEqual({ ...box, bottom: 4 });
    expect(boxOfSelection(MAP, { ...SLOW, minDurationNs: 1e11 })).toBeUndefined();
    expect(boxOfSelection(MAP, { ...SLOW, fromMs: 0, toMs: 1000 })).toBeUndefined();
  });
});

test("a selection is described by its bounds alone", () => {
  expect(describeSelection({ ...EVERYTHING, errors: "only" })).toBe("errors only");
  expect(describeSelection(SLOW)).toMatch(/28 Nov, .* – .*, 100 ms and longer$/);
});
