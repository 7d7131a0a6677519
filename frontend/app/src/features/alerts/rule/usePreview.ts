import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";

import { alertPreviewQuery } from "@/api/alerts";
import type { AlertContent, AlertPreview } from "@/api/types";

import { drawable, hasThreshold } from "./draft";

const PAUSE_MS = 500;
const CHART_MINUTES = 180;

export interface PreviewState {
  answer: AlertPreview | undefined;
  /** What `answer` is about. */
  content: AlertContent | undefined;
  error: unknown;
  /** The answer is about what the form said before. */
  isStale: boolean;
  /** Without a threshold nothing fires. */
  isTested: boolean;
  refetch: () => void;
}

/** What the rule would measure and find, asked for when the typing pauses; `content`: what can be asked. */
export function usePreview(project: string, content: AlertContent | undefined): PreviewState {
  // As text: an object would be another one each time.
  const [asked] = useDebouncedValue(content && JSON.stringify(content), PAUSE_MS);
  const question = asked ? (JSON.parse(asked) as AlertContent) : undefined;
  const preview = useQuery({
    ...alertPreviewQuery(project, question ?? NOTHING, CHART_MINUTES, drawable(question ?? NOTHING)),
    enabled: question !== undefined,
  });
  const isAsked = content !== undefined && JSON.stringify(content) === asked;
  return {
    answer: preview.data?.answer,
    content: preview.data?.content,
    // What was wrong with the question before says nothing of this one.
    error: isAsked ? preview.error : null,
    isStale: !isAsked || preview.isPlaceholderData,
    isTested: preview.data !== undefined && hasThreshold(preview.data.content),
    refetch: () => void preview.refetch(),
  };
}

/** Asked for by nobody: the query is not enabled with it. */
const NOTHING: AlertContent = {
  subject: "requests",
  filter: "",
  figure: "latency",
  percentile: 0.95,
  apdex_t_ms: 500,
  window_minutes: 1,
  direction: "above",
  for_minutes: 0,
  recover_minutes: 1,
  when_quiet: "keep",
};
