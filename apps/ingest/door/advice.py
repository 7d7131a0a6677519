"""Onboarding: what to do about each reason for which a request was turned away."""

from apps.ingest.door.admit import Reason

ADVICE: dict[str, str] = {
    Reason.NO_KEY: "Set OTEL_EXPORTER_OTLP_HEADERS=x-api-key=<your ingest key> where the application runs.",
    Reason.UNKNOWN_KEY: "Create a new ingest key, or copy the one that you kept, whole and without spaces.",
    Reason.MISTYPED_KEY: "It is incomplete or altered after its prefix: copy it again, whole.",
    Reason.REVOKED_KEY: "Create a new ingest key in Settings and put it where the application runs.",
    Reason.WRONG_KIND_OF_KEY: "Use a key that begins with swi_; the others read or are made for browsers.",
    Reason.ORIGIN_NOT_ALLOWED: "Add the page's origin to the browser key in Settings.",
    Reason.CONTENT_TYPE: "Set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf or http/json. Zipkin is JSON only.",
    Reason.CONTENT_ENCODING: "Set OTEL_EXPORTER_OTLP_COMPRESSION=gzip or none; deflate and zstd will do too.",
    Reason.WRONG_PATH: (
        "An endpoint given in code ends in /v1/traces, /v1/logs or /v1/metrics; OTEL_EXPORTER_OTLP_ENDPOINT "
        "does not. Zipkin's ends in /api/v2/spans."
    ),
    Reason.UNDECODABLE: "The body is not what its content type says: check the exporter and its protocol.",
    Reason.TOO_LARGE: "Send smaller batches: OTEL_BSP_MAX_EXPORT_BATCH_SIZE=512.",
    Reason.TOO_SLOW: "The connection to here stalls: look at the network, and at proxies on the way.",
    Reason.UNAVAILABLE: "Nothing: SDKs and Collectors send it again by themselves.",
    Reason.EMPTY: "The connection and the key work, but nothing came: is anything instrumented yet?",
    Reason.ITEMS_REJECTED: "What was wrong stands in the message; most often it is the sender's clock.",
    Reason.TOO_MANY_UNKNOWN_KEYS: "Something at this address sends with unknown keys: give it a good one.",
    Reason.RATE_LIMITED: "Send fewer, larger requests, or raise the key's requests a second in Settings.",
    Reason.ADDRESS_RATE_LIMITED: (
        "Pages send it again. Behind a proxy set SPANWISE_TRUSTED_PROXIES: without it all visitors have one "
        "address. For large offices raise SPANWISE_BROWSER_REQUESTS_PER_ADDRESS."
    ),
    Reason.SPAN_QUOTA: "Raise the project's spans a month in Settings, or sample at the source.",
    Reason.BYTE_QUOTA: "Raise the project's bytes a month in Settings, or send fewer attributes.",
}
