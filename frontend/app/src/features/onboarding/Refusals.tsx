import type { Refusal } from "@/api/types";
import { Panel } from "@/components/Page";
import { isHeard, RefusalList } from "@/components/RefusalList";

/** Requests that came in and were turned away: the answer to "why is nothing here?" */
export function Refusals({ refusals }: { refusals: readonly Refusal[] }) {
  if (refusals.length === 0) return null;
  const shown = refusals.slice(0, 5);
  const refused = !shown.every(isHeard);
  return (
    <Panel
      title={
        refused ? "Something came, and was refused" : "Something came, but not all of it could be stored"
      }
      note={
        refused ? "The most recent requests that did not get in" : "The most recent requests to look into"
      }
    >
      <RefusalList label={refused ? "Refused requests" : "Requests to look into"} refusals={shown} />
    </Panel>
  );
}
