/** What a record says beside its attributes, and where what it did not say was found. */
import type { ReactNode } from "react";

import type { LogDetail } from "@/api/types";
import { CopyIcon } from "@/components/CopyButton";

import classes from "./LogDetail.module.css";
import { formatNanos } from "./time";

const FROM: Readonly<Record<string, string>> = {
  attributes: "found in its attributes",
  body: "found in its body",
};

export function LogFacts({ record }: { record: LogDetail }) {
  return (
    <section className={classes.fields} aria-label="Record">
      <h3 className={classes.title}>Record</h3>
      <dl>
        <Fact name="Time" copy={record.at_unix_nano} note={timeNote(record)}>
          {formatNanos(record.at_unix_nano)}
        </Fact>
        {hasOwnObservedTime(record) && (
          <Fact name="Observed" copy={record.observed_time_unix_nano}>
            {formatNanos(record.observed_time_unix_nano)}
          </Fact>
        )}
        <Fact name="Severity" copy={record.severity} note={severityNote(record)}>
          {record.severity}
        </Fact>
        {record.event_name && (
          <Fact name="Event" copy={record.event_name}>
            {record.event_name}
          </Fact>
        )}
        {record.trace_id && (
          <Fact name="Trace" copy={record.trace_id} note={FROM[record.trace_from]}>
            {record.trace_id}
          </Fact>
        )}
        {record.span_id && (
          <Fact name="Span" copy={record.span_id} note={FROM[record.span_from]}>
            {record.span_id}
          </Fact>
        )}
        {record.scope.name && (
          <Fact name="Scope" copy={record.scope.name}>
            {`${record.scope.name} ${record.scope.version}`.trim()}
          </Fact>
        )}
      </dl>
    </section>
  );
}

interface FactProps {
  name: string;
  copy: string;
  note?: string | undefined;
  children: ReactNode;
}

function Fact({ name, copy, note, children }: FactProps) {
  return (
    <div className={classes.field}>
      <dt>{name}</dt>
      <dd>
        <span className={classes.value}>{children}</span>
        {note && <span className={classes.type}>{note}</span>}
        <span className={classes.actions}>
          <CopyIcon text={copy} label={`Copy ${name.toLowerCase()}`} />
        </span>
      </dd>
    </div>
  );
}

function timeNote({ at_from }: LogDetail): string | undefined {
  if (at_from === "observed") return "when it was observed: it says no time";
  return at_from === "arrival" ? "when it arrived: it says no time" : undefined;
}

function hasOwnObservedTime(record: LogDetail): boolean {
  return record.observed_time_unix_nano !== "0" && record.observed_time_unix_nano !== record.at_unix_nano;
}

function severityNote({ severity_number: number, severity_text: text }: LogDetail): string | undefined {
  if (number > 0) return [number, text].filter(Boolean).join(" · ");
  return text || undefined;
}
