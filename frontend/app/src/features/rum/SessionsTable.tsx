import { Link } from "@tanstack/react-router";
import { useRef } from "react";

import type { RumSession } from "@/api/types";
import { formatCount, formatExact, formatRelative, unixNanoToMs } from "@/lib/format";
import { useNow } from "@/lib/now";

import { Failures } from "./Cells";
import { lastedText, whoText } from "./session";
import tables from "./Tables.module.css";
import { keepBrowser } from "./url";
import { useRowKeys } from "./useRowKeys";

export function SessionsTable({ project, sessions }: { project: string; sessions: readonly RumSession[] }) {
  const body = useRef<HTMLTableSectionElement>(null);
  useRowKeys(body);
  return (
    <table className={tables.table} aria-label="Sessions" data-tall>
      <thead>
        <tr>
          <th scope="col">Began on</th>
          <th scope="col" data-column="when">
            When
          </th>
          <th scope="col" data-column="lasted">
            Lasted
          </th>
          <th scope="col" data-column="views">
            Views
          </th>
          <th scope="col" data-column="actions" data-wide>
            Actions
          </th>
          <th scope="col" data-column="requests" data-wide>
            Requests
          </th>
          <th scope="col" data-column="errors">
            JS errors
          </th>
          <th scope="col" data-column="text" data-who>
            Who
          </th>
        </tr>
      </thead>
      <tbody ref={body}>
        {sessions.map((session) => (
          <Row key={session.id} project={project} session={session} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ project, session }: { project: string; session: RumSession }) {
  const nowMs = useNow(60_000);
  const startMs = unixNanoToMs(session.start_ns);
  return (
    <tr>
      <th scope="row">
        <Link
          className={tables.rowLink}
          to="/p/$project/browser/sessions/$id"
          params={{ project, id: session.id }}
          search={keepBrowser}
        >
          <span className="truncate">{session.entry_page || "No view"}</span>{" "}
          <span className={`truncate ${tables.sub}`}>{session.service}</span>
        </Link>
      </th>
      <td data-column="when">
        <time dateTime={new Date(startMs).toISOString()} title={formatExact(startMs)}>
          {formatRelative(startMs, nowMs)}
        </time>
      </td>
      <td data-column="lasted">{lastedText(session)}</td>
      <td data-column="views">{formatCount(session.views)}</td>
      <td data-column="actions" data-wide>
        {formatCount(session.actions)}
      </td>
      <td data-column="requests" data-wide>
        {formatCount(session.requests)}
      </td>
      <td data-column="errors">
        <Failures count={session.errors} />
      </td>
      <td data-column="text" data-who className="truncate" title={whoText(session)}>
        {session.user && <b>{session.user} </b>}
        {whoText({ ...session, user: "" })}
      </td>
    </tr>
  );
}
