/** One node: its figures, who calls it, what it calls, and where to go on from it. */
import { Button } from "@mantine/core";
import {
  IconArrowsMaximize,
  IconFocus2,
  IconGitCompare,
  IconListSearch,
  IconQuestionMark,
  IconServer2,
} from "@tabler/icons-react";

import type { MapEdge } from "@/api/types";
import { ButtonLink } from "@/components/ButtonLink";
import { errorSeverity } from "@/components/health/severity";
import { edgeId, type MapData, titleOf } from "@/components/map/build";
import { differenceOf } from "@/components/map/compare";
import { ServiceDot } from "@/components/ServiceName";
import { writeValue } from "@/lib/filter/write";
import { keepScope } from "@/lib/scope";
import { formatInteger, formatRate, plural } from "@/lib/format";

import { isGroupId } from "../grouping";
import { groupsOf } from "../url";
import { KIND_NAMES, nameOf } from "../words";
import { Figures, latencyText, rateText, shareText } from "./Figures";
import classes from "./Panel.module.css";
import type { PanelProps } from "./SidePanel";
import { searchOf } from "./ways";

type Node = MapData["nodes"][number];

export function NodePanel({ node, close, ...props }: PanelProps & { node: Node }) {
  const { data, onOpen } = props;
  const { before } = node;
  return (
    <section className={classes.panel} aria-label={KIND_NAMES[node.kind]}>
      <header className={classes.bar}>
        <h2 className={classes.title}>
          {node.kind === "service" && <ServiceDot name={node.name} />} {titleOf(node)}
        </h2>
        {close}
      </header>
      <div className={classes.scroll}>
        <p className={classes.kind}>
          {KIND_NAMES[node.kind]}
          {node.system && `, ${node.system}`}
          {node.server && `, ${node.server}`}
        </p>
        <Figures
          rows={[
            {
              name: "Requests",
              now: rateText(node.requests_per_s),
              before: before ? rateText(before.requests_per_s) : undefined,
            },
            {
              name: "Errors",
              now: shareText(node.error_rate),
              before: before ? shareText(before.error_rate) : undefined,
              tone: errorSeverity(node.error_rate),
            },
            {
              name: "p95",
              now: latencyText(node.p95_ns),
              before: before ? latencyText(before.p95_ns) : undefined,
            },
          ]}
        />
        <Ways node={node} {...props} />
        {node.unmatched > 0 && (
          <div className={classes.remark}>
            <p>
              {plural(node.unmatched, "span names", "spans name")} a parent that never came: the call is
              counted, but nobody knows who made it.
            </p>
            <Button
              leftSection={<IconQuestionMark size={15} />}
              onClick={() => onOpen({ missing: node.name })}
            >
              Why is an edge missing?
            </Button>
          </div>
        )}
        <EdgeList
          title="Called by"
          data={data}
          edges={data.edges.filter(({ target, via }) => target === node.id || via === node.id)}
          endOf={({ source }) => source}
          onOpen={onOpen}
        />
        <EdgeList
          title="Calls"
          data={data}
          edges={data.edges.filter(({ source, via }) => source === node.id || via === node.id)}
          endOf={({ target }) => target}
          onOpen={onOpen}
        />
      </div>
    </section>
  );
}

function Ways({ node, project, search, onChange }: Omit<PanelProps, "close"> & { node: Node }) {
  const isService = node.kind === "service" || node.kind === "browser";
  return (
    <div className={classes.ways}>
      {isService && (
        <ButtonLink
          to="/p/$project/services/$name"
          params={{ project, name: node.name }}
          search={keepScope(search)}
          leftSection={<IconServer2 size={15} />}
        >
          Service
        </ButtonLink>
      )}
      {node.q && (
        <ButtonLink
          to="/p/$project/search"
          params={{ project }}
          search={searchOf(search, isService ? `service=${writeValue(node.name)}` : node.q)}
          leftSection={<IconListSearch size={15} />}
        >
          Traces
        </ButtonLink>
      )}
      {isService && (
        <ButtonLink
          to="/p/$project/deployments/compare"
          params={{ project }}
          search={{ ...keepScope(search), service: node.name }}
          leftSection={<IconGitCompare size={15} />}
        >
          Versions
        </ButtonLink>
      )}
      {isGroupId(node.id) ? (
        <Button
          leftSection={<IconArrowsMaximize size={15} />}
          onClick={() => onChange({ opened: [...groupsOf(search), node.id].join("\n"), open: undefined })}
        >
          Show each of them
        </Button>
      ) : (
        search.focus !== node.id && (
          <Button
            leftSection={<IconFocus2 size={15} />}
            onClick={() => onChange({ focus: node.id, view: undefined })}
          >
            Only what is around it
          </Button>
        )
      )}
    </div>
  );
}

interface EdgeListProps {
  title: string;
  data: MapData;
  edges: readonly MapEdge[];
  endOf: (edge: MapEdge) => string;
  onOpen: PanelProps["onOpen"];
}

function EdgeList({ title, data, edges, endOf, onOpen }: EdgeListProps) {
  if (edges.length === 0) return null;
  return (
    <section className={classes.edges}>
      <h3>
        {title} <span className={classes.count}>{formatInteger(edges.length)}</span>
      </h3>
      <ul>
        {edges
          .toSorted((a, b) => b.calls - a.calls)
          .map((edge) => (
            <li key={edgeId(edge)}>
              <button type="button" onClick={() => onOpen({ edge: edgeId(edge) })}>
                <span className="truncate">{nameOf(data, endOf(edge))}</span>
                <span className={classes.edgeNote} data-tone={errorSeverity(edge.error_rate)}>
                  {(edge.before && differenceOf(edge).text) ?? edgeNote(edge)}
                </span>
              </button>
            </li>
          ))}
      </ul>
    </section>
  );
}

function edgeNote({ calls_per_s, error_rate }: MapEdge): string {
  return error_rate ? `${formatRate(calls_per_s)}, ${shareText(error_rate)} errors` : formatRate(calls_per_s);
}
