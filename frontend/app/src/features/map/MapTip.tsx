import type { Selected } from "@/components/map/highlight";
import { edgeId, type MapData, titleOf } from "@/components/map/build";
import { differenceOf } from "@/components/map/compare";
import { formatDuration, formatRate } from "@/lib/format";

import classes from "./MapPage.module.css";
import { errorText, KIND_NAMES, nameOf } from "./words";

export function MapTip({ data, thing }: { data: MapData; thing: Selected }) {
  if ("node" in thing) {
    const node = data.nodes.find(({ id }) => id === thing.node);
    if (!node) return null;
    return (
      <>
        <p className={classes.tipTitle}>{titleOf(node)}</p>
        <p className={classes.tipNote}>
          {KIND_NAMES[node.kind]}
          {node.server && `, ${node.server}`}
        </p>
        <Figures
          rows={[
            ["Requests", formatRate(node.requests_per_s)],
            ["Errors", errorText(node.error_rate)],
            ["p95", latency(node.p95_ns)],
            ["Now and before", node.before && differenceOf(node).text],
          ]}
        />
      </>
    );
  }
  const edge = data.edges.find((each) => edgeId(each) === thing.edge);
  if (!edge) return null;
  return (
    <>
      <p className={classes.tipTitle}>
        {nameOf(data, edge.source)} → {nameOf(data, edge.target)}
      </p>
      <p className={classes.tipNote}>
        {edge.protocol || "Call"}
        {edge.via && ` through ${nameOf(data, edge.via)}`}
      </p>
      <Figures
        rows={[
          ["Calls", formatRate(edge.calls_per_s)],
          ["Errors", errorText(edge.error_rate)],
          ["p50, p95, p99", [edge.p50_ns, edge.p95_ns, edge.p99_ns].map(latency).join(", ")],
          ["Now and before", edge.before && differenceOf(edge).text],
        ]}
      />
    </>
  );
}

function latency(durationNs: number | null): string {
  return durationNs === null ? "–" : formatDuration(durationNs);
}

function Figures({ rows }: { rows: ReadonlyArray<readonly [string, string | null | undefined]> }) {
  return (
    <dl className={classes.tipFigures}>
      {rows.map(
        ([name, text]) =>
          text && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{text}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
