/** What all pages of browsers have in common: the time, the filter, the service, and the way to the others. */
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { FilterSelect } from "@/components/FilterSelect";
import { Page } from "@/components/Page";
import { QueryBox } from "@/components/query/QueryBox";
import { TimePicker } from "@/components/time/TimePicker";
import { searchOfTimeRange, timeRangeOf } from "@/lib/timerange";

import classes from "./Browser.module.css";
import { type BrowserSearch, keepBrowser } from "./url";

interface Props {
  project: string;
  title: ReactNode;
  search: BrowserSearch;
  /** That have views; undefined where the page does not know. */
  services: readonly string[] | undefined;
  /** What the server answered to the filter. */
  error: unknown;
  onChange: (next: BrowserSearch, options?: { replace: boolean }) => void;
  onRefresh: () => void;
  children: ReactNode;
}

const TABS = [
  { to: "/p/$project/browser", name: "Overview", exact: true },
  { to: "/p/$project/browser/sessions", name: "Sessions", exact: false },
] as const;

export function BrowserFrame(props: Props) {
  const { project, title, search, services = [], error, onChange, onRefresh, children } = props;
  const range = timeRangeOf(search);
  const q = search.q ?? "";
  return (
    <Page
      title={title}
      tools={<TimePicker value={range} onChange={(next) => onChange(searchOfTimeRange(next))} />}
    >
      <div className={classes.asked}>
        <nav className={classes.tabs} aria-label="Browser">
          {TABS.map(({ to, name, exact }) => (
            <Link
              key={to}
              className={classes.tab}
              to={to}
              params={{ project }}
              search={keepBrowser}
              activeOptions={{ exact, includeSearch: false }}
              activeProps={{ "aria-current": "page" }}
            >
              {name}
            </Link>
          ))}
        </nav>
        <div className={classes.query}>
          <QueryBox
            scope={{ project, range, signal: "spans" }}
            value={q}
            placeholder="Filter: user_agent.name=Firefox version=1.4.2"
            error={error}
            onRun={(next) => (next === q ? onRefresh() : onChange({ q: next || undefined }))}
          />
        </div>
        {(services.length > 1 || search.service) && (
          <div className={classes.service}>
            <FilterSelect
              label="Service"
              all="All services"
              value={search.service}
              options={services}
              onChange={(service) => onChange({ service })}
            />
          </div>
        )}
      </div>
      {children}
    </Page>
  );
}
