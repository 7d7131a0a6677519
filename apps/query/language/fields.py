"""The names of intrinsics, what they hold, and which operators that allows. Pure."""

from collections.abc import Mapping
from enum import Enum, auto

from apps.query.language.tree import Intrinsic, Operator


class Kind(Enum):
    """What a field holds."""

    TEXT = auto()
    DURATION = auto()
    STATUS = auto()
    SPAN_KIND = auto()
    SEVERITY = auto()
    TRACE_ID = auto()
    SPAN_ID = auto()


KINDS: Mapping[Intrinsic, Kind] = {
    **dict.fromkeys(Intrinsic, Kind.TEXT),
    Intrinsic.DURATION: Kind.DURATION,
    Intrinsic.TRACE_DURATION: Kind.DURATION,
    Intrinsic.STATUS: Kind.STATUS,
    Intrinsic.KIND: Kind.SPAN_KIND,
    Intrinsic.SEVERITY: Kind.SEVERITY,
    Intrinsic.TRACE_ID: Kind.TRACE_ID,
    Intrinsic.SPAN_ID: Kind.SPAN_ID,
    Intrinsic.PARENT_ID: Kind.SPAN_ID,
}

# Other spellings: Tempo's scoped ones, and those of Spanwise's own API.
SPELLINGS: Mapping[str, Intrinsic] = {
    **{intrinsic.value: intrinsic for intrinsic in Intrinsic},
    "span:name": Intrinsic.NAME,
    "span:duration": Intrinsic.DURATION,
    "span:status": Intrinsic.STATUS,
    "span:statusMessage": Intrinsic.STATUS_MESSAGE,
    "span:kind": Intrinsic.KIND,
    "trace:duration": Intrinsic.TRACE_DURATION,
    "trace:rootName": Intrinsic.ROOT_NAME,
    "trace:rootService": Intrinsic.ROOT_SERVICE,
    "span_id": Intrinsic.SPAN_ID,
    "parent_span_id": Intrinsic.PARENT_ID,
    "trace_id": Intrinsic.TRACE_ID,
    "event_name": Intrinsic.EVENT_NAME,
    "level": Intrinsic.SEVERITY,
    "log:body": Intrinsic.BODY,
    "log:severity": Intrinsic.SEVERITY,
}

# TraceQL that is understood and not offered: better said than "unknown".
NOT_OFFERED: Mapping[str, str] = {
    "childCount": "write { } < { ... } for spans with children, { } !< { ... } for those without",
    "span:childCount": "write { } < { ... } for spans with children, { } !< { ... } for those without",
    "parent": "write { ... } > { ... } to compare a parent",
    "nestedSetLeft": "write { ... } >> { ... }",
    "nestedSetRight": "write { ... } >> { ... }",
    "nestedSetParent": "write span:parentID = nil for root spans",
    "event:timeSinceStart": "only event:name and event.<attribute> are searched",
    "link:spanID": "links are shown on the span, not searched",
    "link:traceID": "links are shown on the span, not searched",
}

EQUALITY = frozenset({Operator.EQUAL, Operator.NOT_EQUAL})
ORDER = frozenset({Operator.GREATER, Operator.GREATER_OR_EQUAL, Operator.LESS, Operator.LESS_OR_EQUAL})
PATTERN = frozenset({Operator.MATCH, Operator.NO_MATCH})

OPERATORS: Mapping[Kind, frozenset[Operator]] = {
    Kind.TEXT: EQUALITY | ORDER | PATTERN,
    Kind.DURATION: EQUALITY | ORDER,
    Kind.STATUS: EQUALITY,
    Kind.SPAN_KIND: EQUALITY,
    Kind.SEVERITY: EQUALITY | ORDER,
    Kind.TRACE_ID: EQUALITY,
    Kind.SPAN_ID: EQUALITY,
}

STATUS_WORDS = ("unset", "ok", "error")
KIND_WORDS = ("unspecified", "internal", "server", "client", "producer", "consumer")
SEVERITY_WORDS = ("trace", "debug", "info", "warn", "error", "fatal")
WORDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.STATUS: STATUS_WORDS,
    Kind.SPAN_KIND: KIND_WORDS,
    Kind.SEVERITY: SEVERITY_WORDS,
}
