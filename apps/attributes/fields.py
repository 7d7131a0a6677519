"""Where suggestions come from: the catalogue's columns, and which rollup counts an intrinsic."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from apps.query.language.tree import Intrinsic


class Signal(StrEnum):
    SPANS = "spans"
    LOGS = "logs"


class Place(StrEnum):
    """Where a key stands: what the API calls its scope."""

    SPAN = "span"
    RESOURCE = "resource"
    LOG = "log"
    INTRINSIC = "intrinsic"


class KeyType(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"


PLACES = [str(place) for place in Place]
KEY_TYPES = [str(key_type) for key_type in KeyType]


@dataclass(frozen=True, slots=True)
class Rollup:
    """A table of sums by minute: exact, and without the attributes. `columns`: what an intrinsic is there."""

    table: str
    columns: Mapping[Intrinsic, str]


_KINDS = "['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'][m.kind + 1]"
_LEVELS = "['trace', 'debug', 'info', 'warn', 'error', 'fatal'][intDiv(m.severity - 1, 4) + 1]"

ROLLUPS: Mapping[Signal, Rollup] = {
    Signal.SPANS: Rollup(
        "red_1m",
        {
            Intrinsic.SERVICE: "m.service",
            Intrinsic.NAME: "m.name",
            Intrinsic.KIND: _KINDS,
            Intrinsic.ENVIRONMENT: "m.environment",
            Intrinsic.VERSION: "m.version",
            # The list of what roots are called, among all that a service was asked.
            Intrinsic.ROOT_SERVICE: "if(m.entry, toString(m.service), '')",
            Intrinsic.ROOT_NAME: "if(m.entry, toString(m.name), '')",
        },
    ),
    Signal.LOGS: Rollup(
        "logs_1m",
        {
            Intrinsic.SERVICE: "m.service",
            Intrinsic.SEVERITY: f"if(m.severity = 0, '', {_LEVELS})",
            Intrinsic.ENVIRONMENT: "m.environment",
        },
    ),
}

# Every item has these, whether or not the catalogue lists their values.
ALWAYS: Mapping[Signal, Mapping[Intrinsic, KeyType]] = {
    Signal.SPANS: {
        Intrinsic.SERVICE: KeyType.TEXT,
        Intrinsic.NAME: KeyType.TEXT,
        Intrinsic.DURATION: KeyType.NUMBER,
        Intrinsic.STATUS: KeyType.TEXT,
        Intrinsic.KIND: KeyType.TEXT,
        Intrinsic.ENVIRONMENT: KeyType.TEXT,
        Intrinsic.VERSION: KeyType.TEXT,
        Intrinsic.TRACE_DURATION: KeyType.NUMBER,
        Intrinsic.ROOT_SERVICE: KeyType.TEXT,
        Intrinsic.ROOT_NAME: KeyType.TEXT,
    },
    Signal.LOGS: {
        Intrinsic.SERVICE: KeyType.TEXT,
        Intrinsic.SEVERITY: KeyType.TEXT,
        Intrinsic.BODY: KeyType.TEXT,
        Intrinsic.ENVIRONMENT: KeyType.TEXT,
        Intrinsic.VERSION: KeyType.TEXT,
    },
}
