import { useQuery } from "@tanstack/react-query";

import { isStatus } from "@/api/client";
import { type StackSource, stacksQuery } from "@/api/stacks";
import { Panel } from "@/components/Page";
import { Stack } from "@/components/stacks/Stack";
import { ErrorState, Loading, RowSkeletons } from "@/components/States";

import classes from "./Errors.module.css";

interface Props {
  project: string;
  /** The error's. */
  type: string;
  source: StackSource;
}

/** The stack of the latest event; a panel only where it has one. */
export function ErrorStack({ project, type, source }: Props) {
  const stacks = useQuery(stacksQuery(project, source));
  const all = stacks.data?.stacks ?? [];
  const ofType = all.findIndex((stack) => stack.raw !== "" && stack.type === type);
  const index = ofType < 0 ? all.findIndex((stack) => stack.raw !== "") : ofType;
  const stack = all[index];
  // None, or the event has gone since the error was counted.
  if ((stacks.data && !stack) || isStatus(stacks.error, 404)) return null;
  return (
    <Panel title="Stack" note="Of the latest event">
      {stacks.isPending && (
        <>
          <Loading label="Loading the stack" />
          <RowSkeletons count={4} height="var(--row-span)" />
        </>
      )}
      {stacks.isError && <ErrorState error={stacks.error} onRetry={() => void stacks.refetch()} />}
      {stack && (
        <div className={classes.stack}>
          <Stack project={project} source={source} index={index} raw={stack.raw} />
        </div>
      )}
    </Panel>
  );
}
