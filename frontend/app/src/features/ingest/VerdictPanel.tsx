import { IconAlertTriangle, IconCircleCheck, IconClockPause, IconMoodEmpty } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";

import type { IngestHealth } from "@/api/types";
import { Tag } from "@/components/Notice";
import { formatClock } from "@/lib/format";

import type { Problem } from "./problems";
import classes from "./VerdictPanel.module.css";
import { judge, nameKeys, type Tone } from "./verdict";

const ICONS: Record<Tone, typeof IconCircleCheck> = {
  ok: IconCircleCheck,
  warning: IconAlertTriangle,
  error: IconAlertTriangle,
  neutral: IconMoodEmpty,
};

interface Props {
  project: string;
  health: IngestHealth;
  phrase: string;
  /** The last attempt failed: what is shown was true then. */
  stale: { sinceMs: number; message: string } | undefined;
}

export function VerdictPanel({ project, health, phrase, stale }: Props) {
  const verdict = judge(health, phrase);
  const tone = stale ? "warning" : verdict.tone;
  const Icon = stale ? IconClockPause : ICONS[tone];
  return (
    <section className={classes.panel} data-tone={tone} aria-label="Verdict">
      <div className={classes.head} role="status">
        <Icon size={22} stroke={1.75} className={classes.icon} aria-hidden />
        <div>
          <h2>{stale ? `Not updated since ${formatClock(stale.sinceMs)}` : verdict.title}</h2>
          <p>{stale ? `${stale.message} What stands below was true then.` : verdict.text}</p>
        </div>
      </div>
      {verdict.problems.length > 0 && (
        <ul aria-label="What needs attention">
          {verdict.problems.map((problem) => (
            <ProblemItem key={problem.id} project={project} problem={problem} />
          ))}
        </ul>
      )}
    </section>
  );
}

function ProblemItem({ project, problem }: { project: string; problem: Problem }) {
  return (
    <li className={classes.problem}>
      <div className={classes.amount}>
        <b>{problem.amount}</b>
        <Tag tone={problem.tone}>{problem.fate}</Tag>
      </div>
      <div className={classes.reason}>
        <b>{problem.why}</b>
        {problem.advice && <p>{problem.advice}</p>}
      </div>
      <div className={classes.whose}>
        {problem.keys.length > 0 && (
          <span>
            <span className={classes.label}>{problem.keys.length === 1 ? "Key" : "Keys"}</span>{" "}
            {nameKeys(problem.keys)}
          </span>
        )}
        {problem.place === "project" && (
          <Link to="/p/$project/settings" params={{ project }} hash="limits">
            Change the quota
          </Link>
        )}
        {problem.place === "keys" && (
          <Link to="/p/$project/settings/keys" params={{ project }}>
            Keys in Settings
          </Link>
        )}
      </div>
    </li>
  );
}
