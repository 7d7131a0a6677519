import { expect, test } from "vitest";

import { answerOf } from "../model/answer.fixture";
import { readTrace } from "../model/trace";
import {
  groupByAttribute,
  groupByOperation,
  groupByService,
  measureGroups,
  readSorting,
  sortGroups,
} from "./statistics";

const trace = readTrace(
  answerOf([
    { depth: 0, name: "GET /", durationNs: 100 },
    { depth: 1, name: "SELECT", service: "db", startNs: 0, durationNs: 30, status: 2 },
    { depth: 1, name: "SELECT", service: "db", startNs: 40, durationNs: 50 },
    { depth: 1, name: "GET /", startNs: 95, durationNs: 5 },
  ]),
);

test("self times of all services add up to the whole", () => {
  const stats = measureGroups(trace, groupByService(trace));
  expect(
    stats.map(({ spans, errors, totalNs, selfNs, share }) => [spans, errors, totalNs, selfNs, share]),
  ).toEqual([
    [2, 0, 105, 20, 0.2],
    [2, 1, 80, 80, 0.8],
  ]);
  expect(stats.map(({ p50Ns, p95Ns, longest }) => [p50Ns, p95Ns, longest])).toEqual([
    [5, 100, 0],
    [30, 50, 2],
  ]);
});

test("an operation is a name of a service", () => {
  const { operations, numbers } = groupByOperation(trace);
  expect(operations).toEqual([
    { service: "frontend", name: "GET /" },
    { service: "db", name: "SELECT" },
  ]);
  expect(Array.from(numbers)).toEqual([0, 1, 1, 0]);
});

test("spans without the attribute are in no group, and their time still counts for the share", () => {
  const found = {
    key: "tier",
    span_count: 4,
    values: [
      { type: "string", value: "gold" },
      { type: "string", value: "never" },
    ],
    numbers: [-1, 0, -1, -1],
  };
  expect(measureGroups(trace, groupByAttribute(found)).map(({ group, share }) => [group, share])).toEqual([
    [0, 0.3],
  ]);
});

test("numbers sort from the largest, names from a to z, a minus turns it round", () => {
  const stats = measureGroups(trace, groupByService(trace));
  const names = (text: string | undefined) =>
    sortGroups(stats, readSorting(text), (group) => trace.services[group] ?? "").map(
      ({ group }) => trace.services[group],
    );
  expect(names(undefined)).toEqual(["db", "frontend"]);
  expect(names("-self")).toEqual(["frontend", "db"]);
  expect(names("name")).toEqual(["db", "frontend"]);
  expect(names("total")).toEqual(["frontend", "db"]);
  expect(names("nonsense")).toEqual(["db", "frontend"]);
});
