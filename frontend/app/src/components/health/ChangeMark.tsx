import type { Change } from "./change";
import classes from "./ChangeMark.module.css";

const WORDS: Readonly<Record<Change["verdict"], string>> = {
  better: "better",
  worse: "worse",
  same: "",
  neither: "",
  new: "",
};

/** "+80% worse": by sign and by word, so that the colour is not all there is. */
export function ChangeMark({ change }: { change: Change | undefined }) {
  if (!change) return <span className={classes.change} />;
  const { text, verdict } = change;
  return (
    <span className={classes.change} data-verdict={verdict}>
      {text}
      {WORDS[verdict] && ` ${WORDS[verdict]}`}
    </span>
  );
}
