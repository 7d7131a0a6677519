import type { Attribute } from "@/api/types";
import { CopyIcon } from "@/components/CopyButton";

import { attributeText, groupAttributes } from "./attributes";
import classes from "./SpanPanel.module.css";

/** Types other than text are named: 200 the number and "200" the text are different attributes. */
export function AttributeTable({ attributes, label }: { attributes: readonly Attribute[]; label: string }) {
  return (
    <dl className={classes.attributes} aria-label={label}>
      {groupAttributes(attributes).map((group) => (
        <div key={group.name} className={classes.group}>
          {group.attributes.map((attribute) => (
            <AttributeRow key={attribute.key} attribute={attribute} />
          ))}
        </div>
      ))}
    </dl>
  );
}

function AttributeRow({ attribute }: { attribute: Attribute }) {
  const text = attributeText(attribute);
  const dot = attribute.key.lastIndexOf(".") + 1;
  return (
    <div className={classes.attribute}>
      <dt>
        <span className={classes.namespace}>{attribute.key.slice(0, dot)}</span>
        {attribute.key.slice(dot)}
      </dt>
      <dd data-type={attribute.type}>
        <span className={classes.value}>{text}</span>
        {attribute.type !== "string" && <span className={classes.type}>{attribute.type}</span>}
        <CopyIcon className={classes.copy} text={text} label={`Copy ${attribute.key}`} />
      </dd>
    </div>
  );
}
