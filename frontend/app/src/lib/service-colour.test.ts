import { expect, test } from "vitest";

import { claimColours, type ColourClaims, SERVICE_COLOURS } from "./service-colour";

const SHOP = ["frontend", "checkout", "payment", "cart", "catalog", "inventory", "shipping", "notifications"];

test("eight services get eight colours", () => {
  expect(new Set(Object.values(claimColours(SHOP, {}))).size).toBe(SHOP.length);
});

test("the order in which services are seen does not matter", () => {
  expect(claimColours(SHOP.toReversed(), {})).toEqual(claimColours(SHOP, {}));
});

test("a service keeps its colour when others come", () => {
  const before = claimColours(["payment"], {});
  const after = claimColours(SHOP, before);
  expect(after.payment).toBe(before.payment);
});

test("a name alone always has the same colour", () => {
  expect(claimColours(["checkout"], {})).toEqual({ checkout: 3 });
  expect(claimColours(["payment"], {})).toEqual({ payment: 1 });
});

test("nothing new means nothing changes, not even the object", () => {
  const claims = claimColours(SHOP, {});
  expect(claimColours(["cart", "payment"], claims)).toBe(claims);
});

test("with more services than colours every one still has a colour", () => {
  const many = Array.from({ length: 40 }, (_, index) => `service-${index}`);
  const claims: ColourClaims = claimColours(many, {});
  expect(Object.values(claims).every((colour) => colour >= 0 && colour < SERVICE_COLOURS)).toBe(true);
  expect(new Set(Object.values(claims)).size).toBe(SERVICE_COLOURS);
});

test("names are spread over the colours", () => {
  const counts = Array.from({ length: SERVICE_COLOURS }, () => 0);
  for (let index = 0; index < 1_100; index++) {
    const colour = claimColours([`svc-${index}`], {})[`svc-${index}`] ?? 0;
    counts[colour] = (counts[colour] ?? 0) + 1;
  }
  expect(Math.min(...counts)).toBeGreaterThan(60);
});
