import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import type { Refusal, ScriptLoad } from "@/api/types";
import { CodeBlock } from "@/components/CodeBlock";
import { Notice } from "@/components/Notice";
import { formatRelative, plural } from "@/lib/format";
import { useNow } from "@/lib/now";

import classes from "./BrowserTab.module.css";
import { allowingPolicy } from "./snippets/browser";
import type { PageScript } from "./snippets/snippet";
import { UNJOINED_REQUESTS, useBrowserArrived } from "./useBrowserArrived";

/** A view is over after 10 s at the latest, sent within 5 s more, and then counted. */
const SETTLED_MS = 20_000;

/** Green with the first view; until then, and where something is missing, what is wrong. */
export function BrowserStep({ project, pageScript }: { project: string; pageScript: PageScript }) {
  const { views, requests, joined, refused, load, failed } = useBrowserArrived(project);
  if (failed)
    return (
      <Notice tone="error">Spanwise does not answer at the moment. This page tries again by itself.</Notice>
    );
  if (views === undefined) return <Notice>Looking for views…</Notice>;
  return (
    <div className={classes.step} data-testid="browser-step">
      {views > 0 ? (
        <Notice
          tone="ok"
          action={
            <Link to="/p/$project/browser" params={{ project }} search={{ range: "1h" }}>
              See the views
            </Link>
          }
        >
          <b>Your first view is here.</b> {plural(views, "view")} in the last hour.
        </Notice>
      ) : (
        !refused && <Waiting pageScript={pageScript} load={load} />
      )}
      {refused && <Refused {...refused} />}
      {views > 0 && requests !== undefined && joined !== undefined && requests > 0 && (
        <Context project={project} requests={requests} joined={joined} />
      )}
    </div>
  );
}

function Waiting({ pageScript, load }: { pageScript: PageScript; load: ScriptLoad | undefined }) {
  return (
    <>
      <LastLoad load={load} />
      <div className={classes.help}>
        <p>The console of the page tells what is wrong:</p>
        <ul>
          <li>
            <b>“Content Security Policy”</b>: the page must allow Spanwise, and the inline tag needs the nonce
            of the page (or both tags). Add to its header:
            <CodeBlock code={allowingPolicy(pageScript)} label="Copy header" comment="#" />
          </li>
          <li>
            <b>“integrity”</b> or <b>404</b>: the tags are not whole; copy them again.
          </li>
          <li>
            <b>Nothing at all</b>: is a blocker at work, or does the page wait for consent (
            <code>data-consent</code>)?
          </li>
        </ul>
      </div>
    </>
  );
}

/** A page that has the script and is not heard of is held up by itself: nothing of it was refused here. */
function LastLoad({ load }: { load: ScriptLoad | undefined }) {
  const now = useNow();
  if (!load)
    return (
      <Notice>
        <b>Waiting for the first view.</b> No page has asked for the script in the last hour: open one that
        has the tags.
      </Notice>
    );
  const at = Date.parse(load.at);
  if (now < at + SETTLED_MS)
    return (
      <Notice>
        <b>{load.origin} has the script.</b> The view is told when it has settled, within seconds.
      </Notice>
    );
  return (
    <Notice tone="warning">
      <b>{load.origin} has the script and sends nothing</b> ({formatRelative(at, now)}): most likely its
      content security policy forbids it. <code>connect-src</code> must allow Spanwise.
    </Notice>
  );
}

function Refused({ count, reason, latest }: { count: number; reason: string; latest: Refusal | undefined }) {
  return (
    <Notice tone="error">
      <b>
        {plural(count, "request")} of pages refused in the last hour: {reason.replaceAll("_", " ")}.
      </b>{" "}
      {latest && `${latest.message} ${latest.detail}`}
    </Notice>
  );
}

function Context({ project, requests, joined }: { project: string; requests: number; joined: number }) {
  if (joined > 0)
    return (
      <Notice tone="ok">
        <b>Pages and services are joined.</b> {joined} of {plural(requests, "request")} have the span of their
        server.
      </Notice>
    );
  return (
    <Notice
      tone="warning"
      action={<FoundSpans project={project} q={UNJOINED_REQUESTS} text="See the requests" />}
    >
      <b>The context does not reach your services:</b> none of {plural(requests, "request")} has the span of
      its server. Requests to the page’s own origin carry <code>traceparent</code>, those to another only
      where <code>data-targets</code> lists it and it answers{" "}
      <code>Access-Control-Allow-Headers: traceparent</code>. Is what answers them instrumented, and does a
      proxy between keep that header?
    </Notice>
  );
}

function FoundSpans({ project, q, text }: { project: string; q: string; text: string }): ReactNode {
  return (
    <Link to="/p/$project/search" params={{ project }} search={{ range: "1h", q }}>
      {text}
    </Link>
  );
}
