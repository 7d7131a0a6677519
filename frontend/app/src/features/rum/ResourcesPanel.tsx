import type { RumPage } from "@/api/types";
import { Panel } from "@/components/Page";
import { formatCount, formatDuration, plural } from "@/lib/format";

import classes from "./Browser.module.css";
import { Failures } from "./Cells";
import tables from "./Tables.module.css";

/** Scripts, styles, images and fonts that the page waits for. */
export function ResourcesPanel({ page }: { page: RumPage }) {
  const { resources, detail_views: ofViews } = page;
  return (
    <Panel title="Slowest resources" note={`Of the latest ${plural(ofViews, "view")}`}>
      {resources.length === 0 ? (
        <p className={classes.none}>No resource was loaded in these views.</p>
      ) : (
        <table className={tables.table} aria-label="Slowest resources">
          <thead>
            <tr>
              <th scope="col" data-column="url">
                Resource
              </th>
              <th scope="col" data-column="text">
                Type
              </th>
              <th scope="col" data-column="count">
                Count
              </th>
              <th scope="col" data-column="errors">
                Failed
              </th>
              <th scope="col" data-column="p75">
                p75
              </th>
            </tr>
          </thead>
          <tbody>
            {resources.map(({ url, type, count, failed, p75_ns }) => (
              <tr key={`${type} ${url}`}>
                <th scope="row" data-column="url" className="truncate" title={url}>
                  {shortAddress(url)}
                </th>
                <td data-column="text">{type}</td>
                <td data-column="count">{formatCount(count)}</td>
                <td data-column="errors">
                  <Failures count={failed} />
                </td>
                <td data-column="p75">{formatDuration(p75_ns)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

/** The end is what tells resources of one host apart. */
function shortAddress(url: string): string {
  return url.replace(/^https?:\/\//, "");
}
