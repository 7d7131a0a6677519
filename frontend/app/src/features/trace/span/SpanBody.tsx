import type { Attribute, SpanDetail } from "@/api/types";
import { matchAttributes } from "@/components/attributes/attributes";

import { AttributeTable } from "./AttributeTable";
import { EventList } from "./EventList";
import { Facts } from "./Facts";
import { LinkList } from "./LinkList";
import { Section } from "./Section";
import { flagWords } from "./flags";
import classes from "./SpanPanel.module.css";

export function SpanBody({ project, span, search }: { project: string; span: SpanDetail; search: string }) {
  return (
    <>
      {span.events.length + span.dropped_events_count > 0 && search === "" && (
        <Section title="Events" count={span.events.length} dropped={span.dropped_events_count}>
          <EventList project={project} span={span} />
        </Section>
      )}
      <Attributes
        title="Attributes"
        attributes={span.attributes}
        dropped={span.dropped_attributes_count}
        search={search}
        scope="span"
        empty="This span carries no attributes."
      />
      {span.links.length + span.dropped_links_count > 0 && search === "" && (
        <Section title="Links" count={span.links.length} dropped={span.dropped_links_count}>
          <LinkList project={project} links={span.links} />
        </Section>
      )}
      <Attributes
        title="Resource"
        attributes={span.resource.attributes}
        dropped={span.resource.dropped_attributes_count}
        search={search}
        scope="resource"
        schema={span.resource.schema_url}
      />
      <Scope scope={span.scope} search={search} />
      {search === "" && <Context span={span} />}
    </>
  );
}

interface AttributesProps {
  title: string;
  attributes: readonly Attribute[];
  dropped: number;
  search: string;
  scope: "span" | "resource";
  /** Where what the names mean is written down. */
  schema?: string;
  empty?: string;
}

function Attributes({ title, attributes, dropped, search, scope, schema = "", empty = "" }: AttributesProps) {
  const shown = matchAttributes(attributes, search);
  if (attributes.length === 0 && dropped === 0 && schema === "" && empty === "") return null;
  return (
    <Section title={title} count={shown.length} dropped={dropped}>
      {shown.length > 0 ? (
        <AttributeTable attributes={shown} label={title} scope={scope} />
      ) : (
        <p className={classes.plain}>{attributes.length === 0 ? empty : "None matches."}</p>
      )}
      {schema !== "" && search === "" && <Facts facts={[["Schema", schema]]} />}
    </Section>
  );
}

/** Who made the span: any of it may be missing, for an SDK may send attributes and no name. */
function Scope({ scope, search }: { scope: SpanDetail["scope"]; search: string }) {
  const { name, version, attributes, schema_url: schema, dropped_attributes_count: dropped } = scope;
  const shown = matchAttributes(attributes, search);
  const facts = [["Name", name] as const, ["Version", version] as const, ["Schema", schema] as const].filter(
    ([, text]) => text !== "" && search === "",
  );
  if (facts.length === 0 && shown.length === 0 && dropped === 0) return null;
  return (
    <Section title="Instrumentation scope" dropped={dropped}>
      <Facts facts={facts} />
      {shown.length > 0 && <AttributeTable attributes={shown} label="Instrumentation scope" />}
    </Section>
  );
}

/** What travelled with the call itself, as the W3C's trace context names it. */
function Context({ span }: { span: SpanDetail }) {
  if (!span.trace_state && span.flags === 0) return null;
  return (
    <Section title="Trace context">
      <Facts
        facts={[
          ...(span.flags === 0 ? [] : [["Flags", flagWords(span.flags)] as const]),
          ...(span.trace_state ? [["State", span.trace_state] as const] : []),
        ]}
      />
    </Section>
  );
}
