/** The spans of a trace by service, operation or any attribute: how many, how long, how much of it all. */
import { IconChartBar } from "@tabler/icons-react";

import { Segments } from "@/components/Segments";
import { EmptyState, ErrorState, Loading, RowSkeletons } from "@/components/States";

import { KeyChoice } from "./KeyChoice";
import classes from "./Statistics.module.css";
import { StatisticsTable } from "./StatisticsTable";
import { useGrouping, useGroups } from "./useGroups";

const CHOICES = [
  { value: "operation", name: "Operation" },
  { value: "service", name: "Service" },
  { value: "attribute", name: "Attribute" },
] as const;

export default function StatisticsView() {
  const { by, key, setBy, setKey } = useGrouping();
  return (
    <section className={classes.view} aria-label="Statistics">
      <header className={classes.head}>
        <Segments label="Group by" value={by} choices={CHOICES} onChange={setBy} />
        {by === "attribute" && <KeyChoice value={key ?? ""} onChange={setKey} />}
        <p className={classes.meaning}>
          Self is the time that no child covers: over all spans it adds up to 100%. Totals overlap.
        </p>
      </header>
      <Groups />
    </section>
  );
}

function Groups() {
  const { by, key } = useGrouping();
  const { groups, attribute } = useGroups(by, key);
  if (by === "attribute" && !key)
    return (
      <EmptyState icon={<IconChartBar size={20} />} title="Which attribute?">
        Choose one above: any key of this trace’s spans or their resources.
      </EmptyState>
    );
  if (by === "attribute" && attribute.isError)
    return <ErrorState error={attribute.error} onRetry={() => void attribute.refetch()} />;
  if (!groups)
    return (
      <>
        <Loading label="Loading the attribute" />
        <RowSkeletons count={8} />
      </>
    );
  if (groups.stats.length === 0)
    return (
      <EmptyState icon={<IconChartBar size={20} />} title={`No span has ${key ?? "it"}`}>
        Neither the spans of this trace nor their resources carry this attribute. Choose another one above.
      </EmptyState>
    );
  return <StatisticsTable by={by} stats={groups.stats} describe={groups.describe} />;
}
