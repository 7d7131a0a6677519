/** What tables of pages, and of who looks at them, have in common. */
import type { RumPageRow } from "@/api/types";
import { formatCount } from "@/lib/format";

import { VitalValue } from "./Rating";
import tables from "./Tables.module.css";
import { VITALS } from "./vitals";

export function Failures({ count }: { count: number }) {
  return count > 0 ? <span className={tables.failed}>{formatCount(count)}</span> : "0";
}

type OfVitals = Pick<RumPageRow, "lcp_p75" | "inp_p75" | "cls_p75">;
const COLUMNS = { lcp: "lcp_p75", inp: "inp_p75", cls: "cls_p75" } as const;

export function VitalCells({ of }: { of: OfVitals }) {
  return VITALS.map((vital) => {
    if (!(vital.name in COLUMNS)) return null;
    const column = COLUMNS[vital.name as keyof typeof COLUMNS];
    return (
      <td key={vital.name} data-column={vital.name}>
        <VitalValue vital={vital} value={of[column]} />
      </td>
    );
  });
}
