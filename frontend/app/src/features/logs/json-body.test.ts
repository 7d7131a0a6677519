import { expect, test } from "vitest";

import { layOutJson } from "./json-body";

test("an object is laid out, and its numbers stay as they were written", () => {
  expect(layOutJson('{"level":"info","n":12345678901234567890,"at":{"x":[1.50,"a:{b}"],"none":[]}}')).toBe(
    [
      "{",
      '  "level": "info",',
      '  "n": 12345678901234567890,',
      '  "at": {',
      '    "x": [',
      "      1.50,",
      '      "a:{b}"',
      "    ],",
      '    "none": []',
      "  }",
      "}",
    ].join("\n"),
  );
});

test.each(["", "plain text", "{not json}", '"a string"', "12", "{} and more"])("%j is left alone", (text) => {
  expect(layOutJson(text)).toBeUndefined();
});

test("what is laid out means the same", () => {
  const text = '{ "a\\"b" : [ {}, [ ], true , null, -1e-7 ], "ü": "\\u00fc" }';
  expect(JSON.parse(layOutJson(text) ?? "")).toEqual(JSON.parse(text));
});
