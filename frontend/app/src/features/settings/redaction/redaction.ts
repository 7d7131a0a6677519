/** Redaction rules over HTTP, and what the page says of actions and detectors. */
import { queryOptions } from "@tanstack/react-query";

import { api, unwrap } from "@/api/client";
import type { RedactionAction, RuleDraft } from "@/api/types";

export function redactionQuery(project: string) {
  return queryOptions({
    queryKey: ["redaction", project],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/projects/{slug}/redaction/", { params: { path: { slug: project } }, signal })),
  });
}

export function trialQuery(project: string, draft: RuleDraft, sample: { key: string; value: string }) {
  return queryOptions({
    queryKey: ["redaction-trial", project, draft, sample],
    queryFn: ({ signal }) =>
      unwrap(
        api.POST("/api/v1/projects/{slug}/redaction/try/", {
          params: { path: { slug: project } },
          body: { ...draft, ...sample },
          signal,
        }),
      ),
    // What a rule makes of a text does not change.
    staleTime: Infinity,
    gcTime: 60_000,
    retry: false,
  });
}

export const ACTIONS: ReadonlyArray<{ value: RedactionAction; name: string; note: string }> = [
  {
    value: "mask",
    name: "Mask",
    note: "What the values' pattern finds becomes ***; without one, the whole value.",
  },
  { value: "hash", name: "Hash", note: "The whole value becomes a keyed hash: equal values stay equal." },
  { value: "drop", name: "Drop", note: "The attribute is not stored at all; a text is emptied." },
];

/** What to try a detector on, and what it looks for, by the detector's name. */
const SAMPLES: Readonly<Record<string, { key: string; value: string; looksFor: string }>> = {
  authorization: {
    key: "http.request.header.authorization",
    value: "Bearer 7f3c9a51d2e84b60",
    looksFor: "Keys like authorization, x-api-key, password; values like Bearer …",
  },
  cookie: {
    key: "http.request.header.cookie",
    value: "session=4f2a9c; theme=dark",
    looksFor: "Keys like cookie and set-cookie; texts like Cookie: …",
  },
  card_number: {
    key: "payment.note",
    value: "paid with 4111 1111 1111 1111",
    looksFor: "Numbers of the large card issuers, with or without spaces",
  },
  email: { key: "user.contact", value: "write to bob@shop.example", looksFor: "Anything like name@host.tld" },
  jwt: {
    key: "auth.token",
    value: "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJib2IifQ.c2lnbmF0dXJl",
    looksFor: "Values of three parts, of which two begin with eyJ",
  },
};

const OWN_SAMPLE = { key: "customer.iban", value: "DE89 3704 0044 0532 0130 00", looksFor: "" };

export function sampleOf(detector: string): { key: string; value: string; looksFor: string } {
  return SAMPLES[detector] ?? OWN_SAMPLE;
}

/** A rule is a detector, or at least one pattern of one's own. */
export function isComplete({ detector, key_pattern, value_pattern }: RuleDraft): boolean {
  return Boolean(detector) || key_pattern !== "" || value_pattern !== "";
}
