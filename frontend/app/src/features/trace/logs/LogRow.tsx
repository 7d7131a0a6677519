import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { IconChevronRight } from "@tabler/icons-react";

import type { LogLine } from "@/api/types";
import { CopyIcon } from "@/components/CopyButton";
import { ServiceName } from "@/components/ServiceName";
import { formatDuration, formatExact } from "@/lib/format";

import { nameOf } from "../model/trace";
import { useTraceView } from "../trace-view";
import { lineBody, lineFacts, lineOffsetNs, lineRow, lineUnixNano, severityTone } from "./lines";
import classes from "./Logs.module.css";

interface Props {
  line: LogLine;
  isOpen: boolean;
  onToggle: () => void;
}

export function LogRow({ line, isOpen, onToggle }: Props) {
  const { trace, selected, select } = useTraceView();
  const row = lineRow(line, trace);
  const offsetNs = lineOffsetNs(line, trace);
  return (
    <li className={classes.line} data-selected={(row >= 0 && row === selected) || undefined}>
      <div className={classes.row}>
        <button type="button" className={classes.toggle} aria-expanded={isOpen} onClick={onToggle}>
          <IconChevronRight size={14} aria-hidden className={classes.chevron} />
          <time
            className={classes.at}
            dateTime={new Date(Number(lineUnixNano(line) / 1_000_000n)).toISOString()}
            title={formatExact(Number(lineUnixNano(line) / 1_000n) / 1_000)}
          >
            {offsetNs < 0 ? `−${formatDuration(-offsetNs)}` : `+${formatDuration(offsetNs)}`}
          </time>
          <span className={classes.severity} data-tone={severityTone(line.severity)}>
            {line.severity === "UNSPECIFIED" ? line.severity_text || "–" : line.severity}
          </span>
          <span className={classes.text}>{line.text || line.event_name || "(no body)"}</span>
        </button>
        {row >= 0 ? (
          <button type="button" className={classes.span} title="Open its span" onClick={() => select(row)}>
            <ServiceName name={line.service} />
            <span className="truncate">{nameOf(trace, row)}</span>
          </button>
        ) : (
          <span className={classes.span} data-lone>
            <ServiceName name={line.service} />
            <span className="truncate">{line.span_id ? "span not received" : "the whole trace"}</span>
          </span>
        )}
      </div>
      {isOpen && <Details line={line} row={row} />}
    </li>
  );
}

function Details({ line, row }: { line: LogLine; row: number }) {
  const body = lineBody(line);
  const facts = lineFacts(line);
  return (
    <div className={classes.details}>
      {body !== undefined && (
        <pre className={classes.body} tabIndex={0} aria-label="Body">
          {body}
        </pre>
      )}
      {facts.length > 0 && (
        <dl className={classes.facts}>
          {facts.map(([key, value]) => (
            <div key={key}>
              <dt>{key}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      <div className={classes.actions}>
        {row >= 0 && <ShowInWaterfall row={row} />}
        <span className={classes.copy}>
          text
          <CopyIcon text={line.text} label="Copy the line" />
        </span>
      </div>
    </div>
  );
}

function ShowInWaterfall({ row }: { row: number }) {
  const { select } = useTraceView();
  const navigate = useNavigate({ from: "/p/$project/traces/$traceId" });
  return (
    <Button
      onClick={() => {
        select(row);
        void navigate({
          search: (before) => ({ ...before, view: undefined, by: undefined }),
          replace: false,
        });
      }}
    >
      Show in the waterfall
    </Button>
  );
}
