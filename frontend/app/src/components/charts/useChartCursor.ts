/** One pointer for all charts of a page: which step is read, and from where a stretch is being marked. */
import { useMemo, useState } from "react";

export interface ChartCursor {
  step: number | undefined;
  anchor: number | undefined;
  move: (step: number | undefined, anchor?: number) => void;
}

export function useChartCursor(): ChartCursor {
  const [at, setAt] = useState<{ step: number | undefined; anchor: number | undefined }>({
    step: undefined,
    anchor: undefined,
  });
  return useMemo(
    () => ({
      ...at,
      move: (step, anchor) =>
        setAt((before) => (before.step === step && before.anchor === anchor ? before : { step, anchor })),
    }),
    [at],
  );
}
