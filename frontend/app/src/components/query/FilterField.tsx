/** A filter of single rows as one field of a form: with suggestions, told at each change, run by nobody. */
import { IconFilter } from "@tabler/icons-react";
import { useRef, useState } from "react";

import { onlyServiceOf } from "@/lib/filter/service";

import type { EditorHandle } from "./Editor";
import { faultOf, rangeOf } from "./fault";
import { FilterFault } from "./FilterFault";
import { FilterHelp } from "./FilterHelp";
import { LazyEditor } from "./LazyEditor";
import classes from "./QueryBox.module.css";
import { type SuggestionScope, useSuggestions } from "./useSuggestions";

interface Props {
  label: string;
  scope: SuggestionScope;
  value: string;
  placeholder: string;
  /** What the server answered to this very value. */
  error?: unknown;
  onChange: (filter: string) => void;
}

export function FilterField({ label, scope, value, placeholder, error, onChange }: Props) {
  const handle = useRef<EditorHandle>(null);
  const [focused, setFocused] = useState(false);
  const suggest = useSuggestions({ ...scope, service: onlyServiceOf(value) });
  const fault = faultOf(error);
  return (
    <div className={classes.box}>
      <span className={classes.label} aria-hidden>
        {label}
      </span>
      <div
        className={classes.frame}
        data-focused={focused || undefined}
        data-fault={fault !== undefined || undefined}
      >
        <IconFilter size={15} className={classes.icon} aria-hidden />
        <div className={classes.field}>
          <div className={classes.editor}>
            <LazyEditor
              label={label}
              placeholder={placeholder}
              value={value}
              fault={rangeOf(fault, value)}
              suggest={suggest}
              handle={handle}
              onChange={onChange}
              onRun={onChange}
              onLeave={() => undefined}
              onFocus={setFocused}
            />
          </div>
        </div>
        <div className={classes.tools}>
          <FilterHelp signal={scope.signal} isOfRows onChoose={onChange} />
        </div>
      </div>
      {fault && <FilterFault filter={value} error={fault} onUse={onChange} />}
    </div>
  );
}
