import { IconPlugConnected } from "@tabler/icons-react";

import { ButtonLink } from "./ButtonLink";
import { EmptyState } from "./States";

/** A project that has never received a span. */
export function NothingYet({ project }: { project: string }) {
  return (
    <EmptyState
      icon={<IconPlugConnected size={20} />}
      title="No data yet"
      action={
        <ButtonLink variant="filled" to="/p/$project/start" params={{ project }}>
          Send data
        </ButtonLink>
      }
    >
      Point an OpenTelemetry SDK at this project, or send demo data to look around.
    </EmptyState>
  );
}
