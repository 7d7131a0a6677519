import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";

import type { RuleDraft } from "@/api/types";

import { isComplete, sampleOf, trialQuery } from "./redaction";

const PAUSE_MS = 350;

export interface TrialState {
  sample: { key: string; value: string };
  setSample: (sample: { key: string; value: string }) => void;
  result: { stored: string | null; found: boolean } | undefined;
  error: unknown;
}

/** What the draft would make of a sample, asked for when the typing pauses. */
export function useTrial(project: string, draft: RuleDraft): TrialState {
  const [typed, setTyped] = useState<{ key: string; value: string }>();
  const { key, value } = typed ?? sampleOf(draft.detector ?? "");
  // As text: an object would be another one each time.
  const [asked] = useDebouncedValue(JSON.stringify({ draft, sample: { key, value } }), PAUSE_MS);
  const { draft: askedDraft, sample } = JSON.parse(asked) as {
    draft: RuleDraft;
    sample: { key: string; value: string };
  };
  const trial = useQuery({
    ...trialQuery(project, askedDraft, sample),
    enabled: isComplete(askedDraft),
    placeholderData: keepPreviousData,
  });
  return {
    sample: { key, value },
    setSample: setTyped,
    result: trial.error || !isComplete(askedDraft) ? undefined : trial.data,
    error: trial.error,
  };
}
