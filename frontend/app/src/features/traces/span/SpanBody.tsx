import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import type { Attribute, SpanDetail, SpanLink } from "@/api/types";
import { formatCount } from "@/lib/format";

import { AttributeTable } from "./AttributeTable";
import { matchAttributes } from "./attributes";
import { EventList } from "./EventList";
import classes from "./SpanPanel.module.css";

export function SpanBody({ project, span, search }: { project: string; span: SpanDetail; search: string }) {
  return (
    <>
      {span.events.length > 0 && search === "" && (
        <Section title="Events" count={span.events.length} dropped={span.dropped_events_count}>
          <EventList events={span.events} startUnixNano={span.start_time_unix_nano} />
        </Section>
      )}
      <Attributes
        title="Attributes"
        attributes={span.attributes}
        dropped={span.dropped_attributes_count}
        search={search}
        empty="This span carries no attributes."
      />
      {span.links.length > 0 && search === "" && (
        <Section title="Links" count={span.links.length} dropped={span.dropped_links_count}>
          <ul className={classes.events}>
            {span.links.map((link, index) => (
              <LinkedSpan key={index} project={project} link={link} />
            ))}
          </ul>
        </Section>
      )}
      <Attributes
        title="Resource"
        attributes={span.resource.attributes}
        dropped={span.resource.dropped_attributes_count}
        search={search}
      />
      <Scope scope={span.scope} search={search} />
      {span.trace_state && search === "" && (
        <Section title="Trace state">
          <p className={classes.plain}>
            <code>{span.trace_state}</code>
          </p>
        </Section>
      )}
    </>
  );
}

function Section({
  title,
  count,
  dropped = 0,
  children,
}: {
  title: string;
  count?: number;
  dropped?: number;
  children: ReactNode;
}) {
  return (
    <details className={classes.section} open>
      <summary>
        {title}
        {count !== undefined && <span className={classes.count}>{formatCount(count)}</span>}
        {dropped > 0 && (
          <span className={classes.dropped} title="The SDK left these out before sending">
            {formatCount(dropped)} dropped
          </span>
        )}
      </summary>
      {children}
    </details>
  );
}

interface AttributesProps {
  title: string;
  attributes: readonly Attribute[];
  dropped: number;
  search: string;
  empty?: string;
}

function Attributes({ title, attributes, dropped, search, empty }: AttributesProps) {
  const shown = matchAttributes(attributes, search);
  if (attributes.length === 0 && !empty) return null;
  return (
    <Section title={title} count={shown.length} dropped={dropped}>
      {shown.length > 0 ? (
        <AttributeTable attributes={shown} label={title} />
      ) : (
        <p className={classes.plain}>{attributes.length === 0 ? empty : "None matches."}</p>
      )}
    </Section>
  );
}

function Scope({ scope, search }: { scope: SpanDetail["scope"]; search: string }) {
  if (!scope.name || search !== "") return null;
  return (
    <Section title="Instrumentation scope">
      <p className={classes.plain}>
        <code>{scope.name}</code> {scope.version}
      </p>
      {scope.attributes.length > 0 && (
        <AttributeTable attributes={scope.attributes} label="Instrumentation scope" />
      )}
    </Section>
  );
}

function LinkedSpan({ project, link }: { project: string; link: SpanLink }) {
  return (
    <li className={classes.event}>
      <Link
        to="/p/$project/traces/$traceId"
        params={{ project, traceId: link.trace_id }}
        search={{ span: link.span_id }}
      >
        <code>
          {link.trace_id.slice(0, 8)}…/{link.span_id}
        </code>
      </Link>
      {link.attributes.length > 0 && (
        <AttributeTable attributes={link.attributes} label="Attributes of the link" />
      )}
    </li>
  );
}
