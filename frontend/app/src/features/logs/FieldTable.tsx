/** Fields of a record by namespace, each with what one can do with it. */
import { ActionIcon, Tooltip } from "@mantine/core";
import { IconColumns, IconColumnsOff, IconFilter, IconFilterOff } from "@tabler/icons-react";
import { Fragment, type ReactNode } from "react";

import type { Attribute } from "@/api/types";
import { attributeText, groupAttributes } from "@/components/attributes/attributes";
import { CopyIcon } from "@/components/CopyButton";
import { formatCount } from "@/lib/format";

import classes from "./LogDetail.module.css";
import { type AttributePlace, attributeTerm } from "./terms";

export interface FieldActions {
  columns: readonly string[];
  onTerm: (term: string) => void;
  onExclude: (term: string) => void;
  onColumn: (key: string) => void;
}

interface Props {
  title: string;
  place: AttributePlace;
  attributes: readonly Attribute[];
  dropped?: number;
  actions: FieldActions | undefined;
  empty?: string;
}

export function FieldTable({ title, place, attributes, dropped = 0, actions, empty }: Props) {
  return (
    <section className={classes.fields} aria-label={title}>
      <h3 className={classes.title}>
        {title}
        <span className={classes.count}>{formatCount(attributes.length)}</span>
        {dropped > 0 && (
          <span className={classes.dropped} title="The SDK left these out before sending">
            {formatCount(dropped)} dropped
          </span>
        )}
      </h3>
      {attributes.length === 0 && <p className={classes.empty}>{empty}</p>}
      {groupAttributes(attributes).map((group) => (
        <dl key={group.name}>
          {group.attributes.map((attribute) => (
            <Field key={attribute.key} place={place} attribute={attribute} actions={actions} />
          ))}
        </dl>
      ))}
    </section>
  );
}

interface FieldProps {
  place: AttributePlace;
  attribute: Attribute;
  actions: FieldActions | undefined;
}

function Field({ place, attribute, actions }: FieldProps) {
  const { key, type } = attribute;
  const text = attributeText(attribute);
  const term = attributeTerm(attribute, place);
  const isColumn = actions?.columns.includes(key) ?? false;
  return (
    <div className={classes.field}>
      <dt>
        <Breakable name={key} />
      </dt>
      <dd data-type={type}>
        <span className={classes.value}>{text}</span>
        {type !== "string" && <span className={classes.type}>{type}</span>}
        <span className={classes.actions}>
          {actions && term && (
            <>
              <Action label={`Filter by ${key}`} onClick={() => actions.onTerm(term)}>
                <IconFilter size={14} />
              </Action>
              <Action label={`Exclude this ${key}`} onClick={() => actions.onExclude(term)}>
                <IconFilterOff size={14} />
              </Action>
            </>
          )}
          {actions && place !== "body" && !key.includes(",") && (
            <Action
              label={isColumn ? `Remove the column ${key}` : `Show ${key} as a column`}
              onClick={() => actions.onColumn(key)}
            >
              {isColumn ? <IconColumnsOff size={14} /> : <IconColumns size={14} />}
            </Action>
          )}
          <CopyIcon text={text} label={`Copy ${key}`} />
        </span>
      </dd>
    </div>
  );
}

function Action({ label, onClick, children }: { label: string; onClick: () => void; children: ReactNode }) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        size={24}
        vars={() => ({ root: { "--ai-size": "24px" } })}
        aria-label={label}
        onClick={onClick}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}

/** Long names break after a dot or an underscore, not in the middle of a word. */
function Breakable({ name }: { name: string }) {
  return name.split(/(?<=[._])/).map((part, index) => (
    <Fragment key={index}>
      {part}
      <wbr />
    </Fragment>
  ));
}
