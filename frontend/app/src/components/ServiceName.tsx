import { useServiceColour } from "./service-colours";
import classes from "./ServiceName.module.css";

export function ServiceDot({ name }: { name: string }) {
  const colour = useServiceColour();
  return <span className={classes.dot} style={{ background: colour(name) }} aria-hidden />;
}

export function ServiceName({ name }: { name: string }) {
  return (
    <span className={classes.name}>
      <ServiceDot name={name} />
      <span className="truncate">{name}</span>
    </span>
  );
}

/** A few dots and a number: which services took part, at a glance. */
export function ServiceDots({ names }: { names: readonly string[] }) {
  const shown = names.slice(0, 5);
  return (
    <span className={classes.dots} title={names.join(", ")}>
      <span className={classes.stack} aria-hidden>
        {shown.map((name) => (
          <ServiceDot key={name} name={name} />
        ))}
      </span>
      {names.length}
      <span className="visually-hidden">{names.length === 1 ? " service" : " services"}</span>
    </span>
  );
}
