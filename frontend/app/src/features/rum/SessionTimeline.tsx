import { type RefObject, useMemo, useRef } from "react";

import type { RumSessionDetail } from "@/api/types";
import { Panel } from "@/components/Page";
import { Segments } from "@/components/Segments";
import { EmptyState } from "@/components/States";
import { formatCount } from "@/lib/format";
import { useHotkeys } from "@/lib/hotkeys";

import classes from "./Session.module.css";
import { isShown, stripOf } from "./session";
import { SessionItem } from "./SessionItem";
import { type Shown, SHOWN } from "./url";

interface Props {
  project: string;
  session: RumSessionDetail;
  /** Undefined: everything. */
  show: Shown | undefined;
  onShow: (show: Shown | undefined) => void;
}

const ALL = "all";

function choicesOf(
  items: RumSessionDetail["items"],
): ReadonlyArray<{ value: Shown | typeof ALL; name: string }> {
  const counted = SHOWN.map(({ value, name }) => ({
    value,
    name: `${name} ${formatCount(items.filter((item) => isShown(item, value)).length)}`,
  }));
  return [{ value: ALL, name: `All ${formatCount(items.length)}` }, ...counted];
}

export function SessionTimeline({ project, session, show, onShow }: Props) {
  const { items } = session;
  const list = useRef<HTMLOListElement>(null);
  useTimelineKeys(list);
  const choices = useMemo(() => choicesOf(items), [items]);
  const shown = show ? items.filter((item) => isShown(item, show)) : items;
  return (
    <Panel
      title="What happened"
      note="In the order of time, after the session’s begin"
      tools={
        <div className={classes.choices}>
          <Segments
            label="Entries"
            value={show ?? ALL}
            choices={choices}
            onChange={(next) => onShow(next === ALL ? undefined : next)}
          />
        </div>
      }
    >
      <Strip session={session} />
      {shown.length === 0 ? (
        <EmptyState title="Nothing of that kind">Other entries of this session are there.</EmptyState>
      ) : (
        <ol ref={list} className={classes.items} aria-label="Timeline">
          {shown.map((item, place) => (
            <SessionItem
              key={`${item.time_ns} ${item.kind} ${item.span_id} ${place}`}
              project={project}
              item={item}
              startNs={session.start_ns}
            />
          ))}
        </ol>
      )}
    </Panel>
  );
}

/** Where in the session people waited for a view, and where something failed. The list says the same in words. */
function Strip({ session }: { session: RumSessionDetail }) {
  const stretches = useMemo(() => stripOf(session.items, session), [session]);
  return (
    <div className={classes.strip} aria-hidden>
      {stretches.map(({ key, at, share, isError }) => (
        <span
          key={key}
          data-error={isError || undefined}
          style={{ left: `${at * 100}%`, width: isError ? undefined : `${share * 100}%` }}
        />
      ))}
    </div>
  );
}

/** j and k walk the entries, n and N the failed ones; Enter is the link's own. */
function useTimelineKeys(list: RefObject<HTMLOListElement | null>) {
  const walk = (step: 1 | -1, which: string) => {
    const all = [...(list.current?.querySelectorAll<HTMLAnchorElement>("a") ?? [])];
    const at = all.findIndex((link) => link === document.activeElement);
    const ahead = step === 1 ? all.slice(at + 1) : all.slice(0, at === -1 ? undefined : at).toReversed();
    ahead.find((link) => link.matches(which))?.focus();
  };
  useHotkeys({
    j: () => walk(1, "a"),
    k: () => walk(-1, "a"),
    ArrowDown: () => walk(1, "a"),
    ArrowUp: () => walk(-1, "a"),
    n: () => walk(1, "[data-error] a"),
    N: () => walk(-1, "[data-error] a"),
  });
}
