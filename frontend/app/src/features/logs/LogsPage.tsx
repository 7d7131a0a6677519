import { useNavigate, useParams, useSearch } from "@tanstack/react-router";

import { Page } from "@/components/Page";
import { TimePicker } from "@/components/time/TimePicker";
import { useHotkeys } from "@/lib/hotkeys";
import { searchOfTimeRange, timeRangeOf } from "@/lib/timerange";
import { useTitle } from "@/lib/title";

import { LogContext } from "./LogContext";
import { LogSearch } from "./LogSearch";
import { columnsOf, linesOf, type LogsSearch } from "./url";

export function LogsPage() {
  const { project } = useParams({ from: "/inside/p/$project/logs" });
  const search = useSearch({ from: "/inside/p/$project/logs" });
  const navigate = useNavigate({ from: "/p/$project/logs" });
  useTitle(search.q, "Logs");
  /** A step that the reader may want to take back is one that "back" takes back. */
  const change = (next: Partial<LogsSearch>, { replace = false } = {}) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace, resetScroll: false });
  const toggleWrap = () => change({ wrap: search.wrap ? undefined : "1" }, { replace: true });
  useHotkeys({ w: toggleWrap });

  if (!search.around)
    return <LogSearch project={project} search={search} onChange={change} onWrap={toggleWrap} />;
  return (
    <Page
      fill
      title="Logs"
      tools={
        <TimePicker
          value={timeRangeOf(search)}
          onChange={(range) => change({ ...searchOfTimeRange(range), around: undefined })}
        />
      }
    >
      <LogContext
        key={search.around}
        project={project}
        around={search.around}
        of={search.of ?? "instance"}
        lines={linesOf(search)}
        open={search.line}
        columns={columnsOf(search)}
        wrap={search.wrap === "1"}
        onOpen={(line) => change({ line }, { replace: true })}
        onOf={(of) => change({ of: of === "service" ? of : undefined }, { replace: true })}
        onLines={(lines) => change({ lines: String(lines) }, { replace: true })}
        onLeave={() => change({ around: undefined, of: undefined, lines: undefined, line: search.around })}
      />
    </Page>
  );
}
