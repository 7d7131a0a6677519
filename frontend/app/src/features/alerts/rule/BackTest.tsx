import type { AlertFigure, AlertPreview } from "@/api/types";
import { formatFigure } from "@/components/alerts/figures";
import { LevelMark } from "@/components/alerts/LevelMark";
import { formatStep } from "@/components/charts/time-axis";
import { plural } from "@/lib/format";

import { sayGroup, saySpan, sayTested } from "../words";
import classes from "./RuleForm.module.css";

interface Props {
  answer: AlertPreview;
  figure: AlertFigure;
  /** Without a threshold nothing can fire. */
  isTested: boolean;
}

const MINUTE_MS = 60_000;
const WHOLE_TEST_S = 7 * 86_400;
/** More than one reads. */
const SHOWN = 12;

/** When it would have fired: the very evaluator that runs live, over the past days. */
export function BackTest({ answer, figure, isTested }: Props) {
  const testedS = answer.end_s - answer.tested_from_s;
  const firings = answer.groups
    .flatMap(({ group, firings: of }) => of.map((firing) => ({ ...firing, group: Object.values(group) })))
    .toSorted((a, b) => b.began_s - a.began_s);
  if (!isTested) return <p className={classes.verdict}>Give a threshold to see when it would have fired.</p>;
  return (
    <section aria-label="Back-test" className={classes.test}>
      <p className={classes.verdict}>
        <b>{sayTested(firings.length, testedS)}</b>
        {testedS < WHOLE_TEST_S && " It could not be tested further back in the time there is for it."}
      </p>
      {firings.length > 0 && (
        <ul aria-label="When it would have fired">
          {firings.slice(0, SHOWN).map(({ began_s, ended_s, level, value, group }) => (
            <li key={`${began_s} ${group.join(" ")}`} className={classes.firing}>
              <LevelMark level={level} />
              <span>
                {ended_s === null
                  ? `since ${formatStep(began_s * 1000, began_s * 1000 + MINUTE_MS).split(" – ")[0]}`
                  : formatStep(began_s * 1000, ended_s * 1000)}
              </span>
              <span className={classes.lasted}>{saySpan((ended_s ?? answer.end_s) - began_s)}</span>
              <span className={classes.value}>
                {value === null ? "no data" : `worst ${formatFigure(figure, value)}`}
              </span>
              {group.length > 0 && <span className={`truncate ${classes.group}`}>{sayGroup(group)}</span>}
            </li>
          ))}
        </ul>
      )}
      {firings.length > SHOWN && (
        <p className={classes.note}>and {plural(firings.length - SHOWN, "time")} before that</p>
      )}
    </section>
  );
}
