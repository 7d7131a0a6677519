/** One edge: how often, how well and how fast one calls the other, and the traces behind it. */
import { Button } from "@mantine/core";
import { IconAlertTriangle, IconHourglass, IconListSearch } from "@tabler/icons-react";

import type { MapEdge } from "@/api/types";
import { ButtonLink } from "@/components/ButtonLink";

import { errorSeverity } from "@/components/health/severity";
import { differenceOf } from "@/components/map/compare";
import { formatInteger } from "@/lib/format";

import { nameOf } from "../words";
import { Figures, latencyText, rateText, shareText } from "./Figures";
import classes from "./Panel.module.css";
import type { PanelProps } from "./SidePanel";
import { searchOf } from "./ways";

export function EdgePanel({ edge, close, ...props }: PanelProps & { edge: MapEdge }) {
  const { project, search, data, onOpen } = props;
  const { before } = edge;
  const difference = search.compare && differenceOf(edge).text;
  return (
    <section className={classes.panel} aria-label="Call">
      <header className={classes.bar}>
        <h2 className={classes.title}>
          <button type="button" onClick={() => onOpen({ node: edge.source })}>
            {nameOf(data, edge.source)}
          </button>{" "}
          →{" "}
          <button type="button" onClick={() => onOpen({ node: edge.target })}>
            {nameOf(data, edge.target)}
          </button>
        </h2>
        {close}
      </header>
      <div className={classes.scroll}>
        <p className={classes.kind}>
          {edge.protocol || "Call"}
          {edge.via && (
            <>
              , through <b>{nameOf(data, edge.via)}</b>
            </>
          )}
          {difference && <b className={classes.difference}>{difference}</b>}
        </p>
        <Figures
          rows={[
            {
              name: "Calls",
              now: formatInteger(edge.calls),
              before: before ? formatInteger(before.calls) : undefined,
            },
            {
              name: "Rate",
              now: rateText(edge.calls_per_s),
              before: before ? rateText(before.calls_per_s) : undefined,
            },
            {
              name: "Errors",
              now: shareText(edge.error_rate),
              before: before ? shareText(before.error_rate) : undefined,
              tone: errorSeverity(edge.error_rate),
            },
            { name: "p50", now: latencyText(edge.p50_ns) },
            {
              name: "p95",
              now: latencyText(edge.p95_ns),
              before: before ? latencyText(before.p95_ns) : undefined,
            },
            { name: "p99", now: latencyText(edge.p99_ns) },
          ]}
        />
        {edge.q ? (
          <div className={classes.ways}>
            <ButtonLink
              to="/p/$project/search"
              params={{ project }}
              search={searchOf(search, edge.q)}
              leftSection={<IconListSearch size={15} />}
            >
              Traces
            </ButtonLink>
            <ButtonLink
              to="/p/$project/search"
              params={{ project }}
              search={{ ...searchOf(search, edge.q), order: "duration" }}
              leftSection={<IconHourglass size={15} />}
            >
              Slowest
            </ButtonLink>
            {(edge.error_rate ?? 0) > 0 && (
              <ButtonLink
                to="/p/$project/search"
                params={{ project }}
                search={{ ...searchOf(search, edge.q), order: "errors" }}
                leftSection={<IconAlertTriangle size={15} />}
              >
                Most errors
              </ButtonLink>
            )}
          </div>
        ) : (
          <div className={classes.ways}>
            <Button onClick={() => onOpen({ node: edge.target })}>Open the group for each of them</Button>
          </div>
        )}
      </div>
    </section>
  );
}
