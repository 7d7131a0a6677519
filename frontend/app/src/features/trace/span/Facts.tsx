/** Names and values that are no attributes, laid out as attributes are. */
import classes from "./SpanPanel.module.css";

type Fact = readonly [name: string, text: string];

export function Facts({ facts }: { facts: readonly Fact[] }) {
  if (facts.length === 0) return null;
  return (
    <dl className={classes.facts}>
      {facts.map(([name, text]) => (
        <div key={name} className={classes.attribute}>
          <dt className={classes.namespace}>{name}</dt>
          <dd>
            <span className={classes.value}>{text}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
