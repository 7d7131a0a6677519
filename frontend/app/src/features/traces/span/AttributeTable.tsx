import { Fragment } from "react";

import type { Attribute } from "@/api/types";
import { CopyIcon } from "@/components/CopyButton";

import { attributeText, groupAttributes } from "./attributes";
import classes from "./SpanPanel.module.css";

/** Types other than text are named: 200 the number and "200" the text are different attributes. */
export function AttributeTable({ attributes, label }: { attributes: readonly Attribute[]; label: string }) {
  return (
    <div className={classes.attributes} role="group" aria-label={label}>
      {groupAttributes(attributes).map((group) => (
        <dl key={group.name} className={classes.group}>
          {group.attributes.map((attribute) => (
            <AttributeRow key={attribute.key} attribute={attribute} />
          ))}
        </dl>
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

function AttributeRow({ attribute }: { attribute: Attribute }) {
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
        <CopyIcon className={classes.copy} text={text} label={`Copy ${attribute.key}`} />
      </dd>
    </div>
  );
}
