/** Every reason the server counts by, in words: what happened, and what to do. Unknown ones speak for themselves. */

interface Reason {
  why: string;
  advice: string;
}

const CLOCK = "Set the clock of the machine that sends, for example by NTP.";
const IDS = "Look at what creates the ids: SDKs make none like this.";

/** Items that were not stored. */
const REJECTED: Readonly<Record<string, Reason>> = {
  bad_trace_id: { why: "Invalid trace id", advice: `It must be 16 bytes, not all zeros. ${IDS}` },
  bad_span_id: { why: "Invalid span id", advice: `It must be 8 bytes, not all zeros. ${IDS}` },
  bad_parent_span_id: { why: "Invalid parent id", advice: `It must be empty or 8 bytes. ${IDS}` },
  time_ahead: { why: "Time in the future", advice: CLOCK },
  time_behind: { why: "Older than what is kept", advice: `${CLOCK} Older data cannot be sent later.` },
  broken: {
    why: "Not protobuf",
    advice: "Update the exporter, or look at a proxy that changes bodies.",
  },
  nameless_metric: { why: "Metric without a name", advice: "Name the instrument where it is created." },
  bucket_count: {
    why: "Buckets do not fit the bounds",
    advice: "Send one bucket more than there are bounds.",
  },
  unsorted_bounds: {
    why: "Bounds do not rise",
    advice: "Sort the explicit bounds, without doubles.",
  },
  bad_scale: {
    why: "Scale out of bounds",
    advice: "Exponential histograms have a scale from -20 to 40; SDKs use -10 to 20.",
  },
};

/** Items that were stored, with something to say about them. */
const NOTED: Readonly<Record<string, Reason>> = {
  clock_ahead: { why: "The sender's clock is ahead", advice: CLOCK },
  clock_behind: {
    why: "More than an hour late",
    advice: "Nothing, after an outage. Otherwise the sender's clock is behind.",
  },
  no_time: { why: "No time; got that of its arrival", advice: "Let the exporter send a time." },
  trace_id_cleared: { why: "An invalid trace id was taken out", advice: IDS },
  span_id_cleared: { why: "An invalid span id was taken out", advice: IDS },
  exemplar_id_cleared: { why: "An exemplar's invalid id was taken out", advice: IDS },
  text_repaired: {
    why: "Text that is not UTF-8 was repaired",
    advice: "Decode texts before they become attributes; what was not readable is now �.",
  },
  nested_too_deep: {
    why: "A value nested too deep was cut",
    advice: "Send flatter attributes: 16 levels are kept.",
  },
  accepted_before: {
    why: "Sent twice, stored once",
    advice: "Nothing: a sender that got no answer sends again, and nothing is counted twice.",
  },
};

/** Where in the settings the cause can be changed. */
export type Place = "project" | "keys";

interface RefusalReason extends Reason {
  /** Senders send it again by themselves, so it need not be lost. */
  again?: true;
  place?: Place;
}

/** Whole requests. */
const REFUSED: Readonly<Record<string, RefusalReason>> = {
  rate_limited: {
    why: "The key is over its requests a second",
    advice: "Send fewer, larger requests, or raise the key's limit.",
    again: true,
    place: "keys",
  },
  address_rate_limited: {
    why: "One address sends too much with a browser key",
    advice:
      "Pages send it again. Behind a proxy set SPANWISE_TRUSTED_PROXIES: without it all visitors have one address.",
    again: true,
  },
  span_quota: {
    why: "The month's spans are used up",
    advice: "Raise the project's quota, or sample at the source.",
    again: true,
    place: "project",
  },
  byte_quota: {
    why: "The month's bytes are used up",
    advice: "Raise the project's quota, or send fewer attributes.",
    again: true,
    place: "project",
  },
  too_many_unknown_keys: {
    why: "Too many unknown keys from that address",
    advice: "Give whatever sends there a key that works.",
    again: true,
  },
  unavailable: {
    why: "Spanwise could not keep it at that moment",
    advice: "If it lasts, look at Redis and its memory.",
    again: true,
  },
  too_slow: { why: "The body did not arrive in time", advice: "Look at the network and proxies between." },
  no_key: { why: "No key was sent", advice: "Set OTEL_EXPORTER_OTLP_HEADERS=x-api-key=<key>." },
  unknown_key: { why: "The key is not known", advice: "Create a key, or copy yours again, whole." },
  mistyped_key: { why: "The key is incomplete or altered", advice: "Copy it again, whole." },
  revoked_key: {
    why: "The key was revoked",
    advice: "Put a new key where that application runs.",
    place: "keys",
  },
  wrong_kind_of_key: { why: "The key is not for sending", advice: "Use a key that begins with swi_." },
  origin_not_allowed: {
    why: "The page's origin is not one of the key's",
    advice: "Add the origin to a browser key in Settings.",
    place: "keys",
  },
  content_type: {
    why: "The content type is not taken in",
    advice: "Set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf or http/json.",
  },
  content_encoding: {
    why: "The body could not be unpacked",
    advice: "Set OTEL_EXPORTER_OTLP_COMPRESSION=gzip or none.",
  },
  wrong_path: {
    why: "There is nothing at that path",
    advice: "OTEL_EXPORTER_OTLP_ENDPOINT has no path; an endpoint in code ends in /v1/traces.",
  },
  undecodable: {
    why: "The body is not what its content type says",
    advice: "Check the exporter and its protocol.",
  },
  too_large: {
    why: "The request is too large",
    advice: "Send smaller batches: OTEL_BSP_MAX_EXPORT_BATCH_SIZE=512.",
  },
};

/** "bad_trace_id" → "Bad trace id": a reason that is newer than this page. */
function spellOut(reason: string): string {
  const words = reason.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function explainRejected(reason: string): Reason {
  return REJECTED[reason] ?? { why: spellOut(reason), advice: "" };
}

export function explainNoted(reason: string): Reason {
  return NOTED[reason] ?? { why: spellOut(reason), advice: "" };
}

export function explainRefused(reason: string): RefusalReason {
  return REFUSED[reason] ?? { why: spellOut(reason), advice: "" };
}
