import type { RumVital } from "@/api/types";
import { Sparkline } from "@/components/charts/Sparkline";
import { formatInteger, plural } from "@/lib/format";

import classes from "./Browser.module.css";
import type { Measured } from "./measured";
import { RatingMark } from "./Rating";
import { formatVital, rate, type Rating, RATINGS, sharesOf, type Vital, VITALS } from "./vitals";
import looks from "./Vitals.module.css";

/** The three in four who waited least waited no longer than this; and how many were well served. */
export function VitalsPanel({ measured }: { measured: Measured }) {
  return (
    <section className={classes.panel} aria-label="Web vitals">
      <ul className={looks.vitals}>
        {VITALS.map((vital) => (
          <li key={vital.name}>
            <Card
              vital={vital}
              counted={measured.vitals.find(({ name }) => name === vital.name)}
              series={measured.series[vital.name]}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface CardProps {
  vital: Vital;
  counted: RumVital | undefined;
  series: ReadonlyArray<number | null>;
}

function Card({ vital, counted, series }: CardProps) {
  const { name, short, long, good } = vital;
  return (
    <section className={looks.card} aria-label={long}>
      <h3 className={looks.name}>
        {short} <span>{long}</span>
      </h3>
      {counted && counted.p75 !== null ? (
        <>
          <p className={looks.figure}>
            {formatVital(name, counted.p75)} <span>p75</span>
          </p>
          <RatingMark rating={rate(vital, counted.p75)} />
          <Distribution counted={counted} />
          <div className={looks.spark}>
            <Sparkline values={series} />
          </div>
        </>
      ) : (
        <>
          <p className={looks.figure}>–</p>
          <p className={looks.unmeasured}>
            Not measured{name === "inp" ? ": nobody clicked or typed" : ""}. Good is {formatVital(name, good)}{" "}
            or less.
          </p>
        </>
      )}
    </section>
  );
}

function Distribution({ counted }: { counted: RumVital }) {
  const counts: ReadonlyArray<readonly [Rating, number]> = [
    ["good", counted.good],
    ["improvable", counted.needs_improvement],
    ["poor", counted.poor],
  ];
  const shares = sharesOf(counts.map(([, count]) => count));
  const measures = counts.reduce((sum, [, count]) => sum + count, 0);
  return (
    <>
      <div className={looks.bar} aria-hidden>
        {counts.map(
          ([rating, count]) =>
            count > 0 && <span key={rating} data-rating={rating} style={{ flexGrow: count }} />,
        )}
      </div>
      <ul className={looks.shares} aria-label={`Of ${plural(measures, "measure")}`}>
        {counts.map(([rating, count], place) => (
          <li
            key={rating}
            data-rating={rating}
            title={`${formatInteger(count)} of ${formatInteger(measures)}`}
          >
            {RATINGS[rating]} <b>{shares[place]}%</b>
          </li>
        ))}
      </ul>
    </>
  );
}
