/** What the marks of the picture mean, with how many wear each. */
import { errorSeverity } from "@/components/health/severity";
import type { MapData } from "@/components/map/build";

import { type DifferenceKind, differenceOf, LEAST_CALLS } from "@/components/map/compare";

import classes from "./Legend.module.css";

export function Legend({ data, isComparing }: { data: MapData; isComparing: boolean }) {
  return (
    <ul className={classes.legend} aria-label="What the marks mean">
      {isComparing ? <Differences data={data} /> : <Health data={data} />}
      <li>
        <span className={classes.widths} aria-hidden />
        wider: more calls
      </li>
    </ul>
  );
}

function Health({ data }: { data: MapData }) {
  const tones = data.nodes.map(({ error_rate }) => errorSeverity(error_rate));
  const count = (tone: string) => tones.filter((each) => each === tone).length;
  return (
    <>
      <li data-tone="error">
        <svg viewBox="-10 -10 20 20" aria-hidden>
          <path d="M-3.5-8.5h7l5 5v7l-5 5h-7l-5-5v-7z" />
        </svg>
        {count("error")} with 5% errors or more
      </li>
      <li data-tone="warning">
        <svg viewBox="-10 -10 20 20" aria-hidden>
          <path d="M0-9 9 7H-9z" />
        </svg>
        {count("warning")} with 1% or more
      </li>
    </>
  );
}

const WORDS: ReadonlyArray<readonly [DifferenceKind, string]> = [
  ["new", "new"],
  ["gone", "gone"],
  ["slower", "slower: p95 up by a quarter"],
  ["failing", "failing more: by a point"],
];

function Differences({ data }: { data: MapData }) {
  const kinds = data.edges.map((edge) => differenceOf(edge).kind);
  return (
    <>
      {WORDS.map(([kind, words]) => (
        <li key={kind} data-difference={kind}>
          <span className={classes.stroke} aria-hidden />
          {kinds.filter((each) => each === kind).length} {words}
        </li>
      ))}
      <li>from {LEAST_CALLS} calls on</li>
    </>
  );
}
