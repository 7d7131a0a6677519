import { expect, test } from "vitest";

import { highlightOf } from "./highlight";

/** The marked parts of a line. */
function marked(filter: string, line: string): string[] {
  const pattern = highlightOf(filter);
  return pattern ? line.split(pattern).filter((_, index) => index % 2 === 1) : [];
}

test("words are found as the server finds them: whatever the case, within others", () => {
  expect(marked("refused", "Connection REFUSED, refusedly")).toEqual(["REFUSED", "refused"]);
  expect(marked('"payment declined" card', "Payment declined by card")).toEqual(["Payment declined", "card"]);
});

test("a value is marked where it stands whole", () => {
  expect(marked("http.status_code=50", "50 of 500 took 50ms")).toEqual(["50"]);
  expect(marked("http.route=/pay", "POST /pay 200")).toEqual(["/pay"]);
  expect(marked('{ .order = "a \\"b\\"" }', 'order a "b" sent')).toEqual(['a "b"']);
});

test("what is excluded, compared or stands in another column is not marked", () => {
  expect(marked("-mail NOT (paid OR sent) !x=1", "mail paid sent 1")).toEqual([]);
  expect(
    marked("size>5 route!=/pay body=~cart severity=error service=cart x=nil", "5 /pay cart error nil"),
  ).toEqual([]);
  expect(marked("NOT mail paid", "mail paid")).toEqual(["paid"]);
});

test("signs that mean something in a pattern mean themselves", () => {
  expect(marked("a.b[0]", "axb0 a.b[0]")).toEqual(["a.b[0]"]);
  expect(marked('"(?:"', "(?: x")).toEqual(["(?:"]);
});

test("no word, nothing to mark", () => {
  expect(highlightOf("")).toBeUndefined();
  expect(highlightOf('""')).toBeUndefined();
});
