import { Link } from "@tanstack/react-router";

import type { RumScope } from "@/api/rum";
import type { RumPage, RumRequest } from "@/api/types";
import { Panel } from "@/components/Page";
import { addTerm } from "@/lib/filter/terms";
import { writeValue } from "@/lib/filter/write";
import { formatCount, formatDuration, formatPercent, plural } from "@/lib/format";
import { keepScope } from "@/lib/scope";

import classes from "./Browser.module.css";
import { Failures } from "./Cells";
import tables from "./Tables.module.css";

interface Props {
  project: string;
  scope: RumScope;
  page: RumPage;
}

/** What the page asks of backends, and whose the time was. */
export function RequestsPanel({ project, scope, page }: Props) {
  const { requests, detail_views: ofViews } = page;
  return (
    <Panel
      title="Slowest requests"
      note={`Of the latest ${plural(ofViews, "view")}; what is not the backend’s is the network’s and the browser’s`}
    >
      {requests.length === 0 ? (
        <p className={classes.none}>
          No request was made while these views settled, nor by what people clicked.
        </p>
      ) : (
        <table className={tables.table} aria-label="Slowest requests">
          <thead>
            <tr>
              <th scope="col">Request</th>
              <th scope="col" data-column="count">
                Count
              </th>
              <th scope="col" data-column="errors">
                Failed
              </th>
              <th scope="col" data-column="p75">
                p75
              </th>
              <th scope="col" data-column="split">
                Backend
              </th>
            </tr>
          </thead>
          <tbody>
            {requests.map((request) => (
              <Row key={request.name} project={project} scope={scope} request={request} />
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

function Row({ project, scope, request }: Omit<Props, "page"> & { request: RumRequest }) {
  const { name, count, failed, p75_ns, traced, backend_share: share } = request;
  const ofService = scope.service ? addTerm(scope.q, `service=${writeValue(scope.service)}`) : scope.q;
  return (
    <tr>
      <th scope="row">
        <Link
          className={`truncate ${tables.rowLink}`}
          title={name}
          to="/p/$project/search"
          params={{ project }}
          search={(before) => ({
            ...keepScope(before),
            q: addTerm(addTerm(ofService, `name=${writeValue(name)}`), "kind=client"),
            show: "spans",
            order: "duration",
          })}
        >
          {name}
        </Link>
      </th>
      <td data-column="count">{formatCount(count)}</td>
      <td data-column="errors">
        <Failures count={failed} />
      </td>
      <td data-column="p75">{formatDuration(p75_ns)}</td>
      <td data-column="split">
        {share === null ? (
          <span className={tables.part} title="Its server sends no spans, or got no traceparent">
            not traced
          </span>
        ) : (
          <Split share={share} traced={traced} count={count} />
        )}
      </td>
    </tr>
  );
}

function Split({ share, traced, count }: { share: number; traced: number; count: number }) {
  return (
    <>
      <div className={tables.split} aria-hidden>
        <span style={{ width: `${Math.min(share, 1) * 100}%` }} />
        <span />
      </div>
      <p className={tables.splitText}>
        {formatPercent(share)} backend{traced < count && `, of ${formatCount(traced)} traced`}
      </p>
    </>
  );
}
