import { ActionIcon, Tooltip } from "@mantine/core";
import { Link, useParams } from "@tanstack/react-router";
import { IconFilter, IconFilterOff, IconHash } from "@tabler/icons-react";
import { Fragment, type ReactNode } from "react";

import type { Attribute } from "@/api/types";
import { attributeText, groupAttributes } from "@/components/attributes/attributes";
import { CopyIcon } from "@/components/CopyButton";
import { addTerm } from "@/lib/filter/terms";
import { keepFilter } from "@/lib/scope";

import { attributeTerm } from "./filter-by";
import classes from "./SpanPanel.module.css";

interface Props {
  attributes: readonly Attribute[];
  label: string;
  /** Whose they are, where spans can be searched for by them. */
  scope?: "span" | "resource";
}

/** Types other than text are named: 200 the number and "200" the text are different attributes. */
export function AttributeTable({ attributes, label, scope }: Props) {
  const groups = groupAttributes(attributes);
  return (
    <div className={classes.attributes} role="group" aria-label={label}>
      {groups.map((group) => (
        <div key={group.name} className={classes.group}>
          {groups.length > 1 && <h3 className={classes.groupName}>{group.name}</h3>}
          <dl>
            {group.attributes.map((attribute) => (
              <AttributeRow key={attribute.key} attribute={attribute} scope={scope} />
            ))}
          </dl>
        </div>
      ))}
    </div>
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

function AttributeRow({ attribute, scope }: { attribute: Attribute; scope: Props["scope"] }) {
  const text = attributeText(attribute);
  const dot = attribute.key.lastIndexOf(".") + 1;
  return (
    <div className={classes.attribute}>
      <dt>
        <span className={classes.namespace}>
          <Breakable name={attribute.key.slice(0, dot)} />
        </span>
        <Breakable name={attribute.key.slice(dot)} />
      </dt>
      <dd data-type={attribute.type}>
        <span className={classes.value}>{text}</span>
        {attribute.type !== "string" && <span className={classes.type}>{attribute.type}</span>}
        <span className={classes.actions}>
          {scope && <FilterLinks attribute={attribute} scope={scope} />}
          <CopyIcon
            text={attribute.key}
            label={`Copy the key ${attribute.key}`}
            icon={<IconHash size={14} />}
          />
          <CopyIcon text={text} label={`Copy ${attribute.key}`} />
        </span>
      </dd>
    </div>
  );
}

/** To the search page, with what was searched for before and this as well. */
function FilterLinks({ attribute, scope }: { attribute: Attribute; scope: "span" | "resource" }) {
  const [wanted, excluded] = [attributeTerm(attribute, scope), attributeTerm(attribute, scope, true)];
  if (wanted === undefined || excluded === undefined) return null;
  return (
    <>
      <FilterLink term={wanted} label={`Filter by ${attribute.key}`} icon={<IconFilter size={14} />} />
      <FilterLink term={excluded} label={`Exclude ${attribute.key}`} icon={<IconFilterOff size={14} />} />
    </>
  );
}

function FilterLink({ term, label, icon }: { term: string; label: string; icon: ReactNode }) {
  const { project } = useParams({ from: "/inside/p/$project/traces/$traceId" });
  return (
    <Tooltip label={`${label}: ${term}`} multiline maw={360}>
      <ActionIcon
        size={24}
        aria-label={label}
        renderRoot={(props) => (
          <Link
            {...props}
            to="/p/$project/search"
            params={{ project }}
            search={(before) => ({ ...keepFilter(before), q: addTerm(keepFilter(before).q ?? "", term) })}
          />
        )}
      >
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}
