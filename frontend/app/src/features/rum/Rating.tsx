import { IconAlertTriangle, IconCircleCheck, IconExclamationCircle } from "@tabler/icons-react";

import { formatVital, rate, type Rating, RATINGS, type Vital } from "./vitals";
import classes from "./Vitals.module.css";

const ICONS = { good: IconCircleCheck, improvable: IconAlertTriangle, poor: IconExclamationCircle } as const;

/** A word, a shape and a colour: each of them says it alone. */
export function RatingMark({ rating }: { rating: Rating }) {
  const Icon = ICONS[rating];
  return (
    <span className={classes.rating} data-rating={rating}>
      <Icon size={14} aria-hidden />
      {RATINGS[rating]}
    </span>
  );
}

/** In a table: what is good needs no mark, the others have one, and their word for those who hover or listen. */
export function VitalValue({ vital, value }: { vital: Vital; value: number | null }) {
  if (value === null) return <span className={classes.none}>–</span>;
  const rating = rate(vital, value);
  const Icon = ICONS[rating];
  return (
    <span className={classes.value} data-rating={rating} title={RATINGS[rating]}>
      {rating !== "good" && <Icon size={13} aria-hidden />}
      {formatVital(vital.name, value)}
      {rating !== "good" && <span className="visually-hidden"> {RATINGS[rating]}</span>}
    </span>
  );
}
