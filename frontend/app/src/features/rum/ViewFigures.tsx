import type { RumOverview, RumPage } from "@/api/types";
import { errorSeverity } from "@/components/health/severity";
import { formatCount, formatPercent } from "@/lib/format";

import { Figures } from "./Figures";

/** What views came to: of all pages, or of one. */
export function ViewFigures({ of }: { of: RumOverview | RumPage }) {
  const { views, sessions, errors, views_with_errors: failed } = of;
  const share = views > 0 ? failed / views : null;
  return (
    <Figures
      figures={[
        { name: "Views", children: formatCount(views) },
        { name: "Sessions", children: formatCount(sessions) },
        {
          name: "Views with JS errors",
          severity: errorSeverity(share),
          children: share === null ? "–" : formatPercent(share),
        },
        { name: "JS errors", children: formatCount(errors) },
      ]}
    />
  );
}
