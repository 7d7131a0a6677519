import { IconX } from "@tabler/icons-react";

import type { Term } from "@/lib/filter/terms";

import classes from "./QueryBox.module.css";

interface Props {
  terms: readonly Term[];
  onEdit: (term: Term) => void;
  onNegate: (index: number) => void;
  onRemove: (index: number) => void;
}

/** The terms that AND joins, each by itself: edited, turned round, or taken out. */
export function FilterChips({ terms, onEdit, onNegate, onRemove }: Props) {
  return (
    <ul className={classes.chips} aria-label="Terms of the filter">
      {terms.map((term, index) => (
        <li
          key={`${index} ${term.text}`}
          className={classes.chip}
          data-negated={isNegative(term) || undefined}
        >
          <Chip term={term} onEdit={() => onEdit(term)} onNegate={() => onNegate(index)} />
          <button
            type="button"
            className={classes.chipTool}
            title="Remove"
            aria-label={`Remove ${term.text}`}
            onClick={() => onRemove(index)}
          >
            <IconX size={11} stroke={2.2} aria-hidden />
          </button>
        </li>
      ))}
    </ul>
  );
}

function isNegative({ comparison, negated }: Term): boolean {
  return negated || comparison?.operator.startsWith("!") === true;
}

interface ChipProps {
  term: Term;
  onEdit: () => void;
  onNegate: () => void;
}

function Chip({ term, onEdit, onNegate }: ChipProps) {
  if (!term.comparison || term.negated) {
    return (
      <button type="button" className={classes.chipText} title="Edit" onClick={onEdit}>
        <span className="visually-hidden">Edit </span>
        <b>{term.text}</b>
      </button>
    );
  }
  const { key, operator, value } = term.comparison;
  return (
    <>
      <button type="button" className={classes.chipText} title="Edit" onClick={onEdit}>
        <span className="visually-hidden">Edit </span>
        <span className={classes.chipKey}>{key}</span>
        <span className="visually-hidden">
          {" "}
          {operator} {value}
        </span>
      </button>
      <button
        type="button"
        className={classes.chipOperator}
        title="Turn round"
        aria-label={`${operator} Turn round ${term.text}`}
        onClick={onNegate}
      >
        {operator}
      </button>
      <button
        type="button"
        className={classes.chipText}
        tabIndex={-1}
        aria-hidden
        title="Edit"
        onClick={onEdit}
      >
        <b>{value}</b>
      </button>
    </>
  );
}
