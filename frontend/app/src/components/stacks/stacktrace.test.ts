import { expect, test } from "vitest";

import { foldStack, readStack } from "./stacktrace";

const kinds = (stack: string) => readStack(stack).map(({ kind }) => kind);

test("Python: frames, their source, libraries aside, the exception last", () => {
  const stack = [
    "Traceback (most recent call last):",
    '  File "/app/.venv/lib/python3.12/site-packages/grpc/_server.py", line 610, in _call_behavior',
    "    response = behavior(argument, context)",
    '  File "/app/payment/service.py", line 88, in Charge',
    "    receipt = self.acquirer.charge(order.total)",
    "CardDeclined: insufficient_funds",
    "",
  ].join("\n");
  expect(kinds(stack)).toEqual(["message", "library", "library", "frame", "code", "message"]);
});

test("JavaScript and Java: frames begin with at", () => {
  const stack =
    "Error: no stock\n    at reserve (/app/src/stock.ts:12:9)\n    at next (/app/node_modules/express/lib/router.js:1:2)\n\tat shop.Orders.place(Orders.java:31)";
  expect(kinds(stack)).toEqual(["message", "frame", "library", "frame"]);
});

const folds = (...lines: string[]) =>
  foldStack(readStack(lines.join("\n"))).map(({ isLibrary, frames }) => [isLibrary, frames]);

test("frames of libraries side by side are folded, a lone one is not", () => {
  const library = "    at next (/app/node_modules/express/lib/router.js:1:2)";
  const own = "    at reserve (/app/src/stock.ts:12:9)";
  expect(folds("Error: no", own, library, library, library, own)).toEqual([
    [false, 1],
    [true, 3],
    [false, 1],
  ]);
  expect(folds("Error: no", own, library, own)).toEqual([
    [false, 1],
    [false, 1],
    [false, 1],
  ]);
});
