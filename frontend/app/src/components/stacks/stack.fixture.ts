/** Lines of a stack as the server answers them, for tests. */
import type { StackLine, UnmappedCode } from "@/api/types";

const FILE = "https://shop.example/app.js";

export const textLine: StackLine = { text: "RangeError: no price for tea", frame: null };

export const mappedFrame: StackLine = {
  text: `    at n (${FILE}:1:179)`,
  frame: {
    function: "n",
    file: FILE,
    line: 1,
    column: 179,
    original: {
      function: "priceOf",
      file: "src/prices.ts",
      line: 12,
      column: 15,
      is_library: false,
      excerpt_start: 11,
      excerpt: ["  if (item.price === null) {", "    throw new RangeError(`no price`);", "  }"],
    },
    why: null,
  },
};

export const libraryFrame: StackLine = {
  text: `    at q (${FILE}:1:9)`,
  frame: {
    function: "q",
    file: FILE,
    line: 1,
    column: 9,
    original: {
      function: "dispatch",
      file: "node_modules/react-dom/client.js",
      line: 3,
      column: 1,
      is_library: true,
      excerpt_start: 3,
      excerpt: [],
    },
    why: null,
  },
};

export function unmappedFrame(
  code: UnmappedCode = "no_map",
  detail = "No source map was uploaded for shop.example/app.js.",
  file = FILE,
): StackLine {
  return {
    text: `    at t (${file}:1:2)`,
    frame: { function: "t", file, line: 1, column: 2, original: null, why: { code, detail } },
  };
}
