/** Spans that a span names beside its parent, with all that was sent about them. */
import { Link } from "@tanstack/react-router";

import type { SpanLink } from "@/api/types";
import { shortId } from "@/lib/format";
import { keepScope } from "@/lib/scope";

import { AttributeTable } from "./AttributeTable";
import { Facts } from "./Facts";
import { flagWords } from "./flags";
import { Dropped } from "./Section";
import classes from "./SpanPanel.module.css";

export function LinkList({ project, links }: { project: string; links: readonly SpanLink[] }) {
  return (
    <ul className={classes.events}>
      {links.map((link, index) => (
        <LinkedSpan key={index} project={project} link={link} />
      ))}
    </ul>
  );
}

function LinkedSpan({ project, link }: { project: string; link: SpanLink }) {
  return (
    <li className={classes.event}>
      <div className={classes.eventHead}>
        <Link
          to="/p/$project/traces/$traceId"
          params={{ project, traceId: link.trace_id }}
          search={(before) => ({ ...keepScope(before), span: link.span_id })}
          title={`${link.trace_id}/${link.span_id}`}
        >
          <code>
            {shortId(link.trace_id)}…/{link.span_id}
          </code>
        </Link>
        <Dropped count={link.dropped_attributes_count} what="attributes" />
      </div>
      <Facts
        facts={[
          ...(link.flags === 0 ? [] : [["Flags", flagWords(link.flags, "linked span")] as const]),
          ...(link.trace_state ? [["Trace state", link.trace_state] as const] : []),
        ]}
      />
      {link.attributes.length > 0 && (
        <AttributeTable attributes={link.attributes} label="Attributes of the link" />
      )}
    </li>
  );
}
