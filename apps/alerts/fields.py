"""How a rule's filter reads spans and log records: as a search does, but for what one row cannot tell."""

from collections.abc import Mapping
from dataclasses import replace

from apps.alerts.measure import Subject
from apps.logs.fields import LOG_COLUMNS
from apps.query.columns import Column, Columns
from apps.query.language.tree import Intrinsic
from apps.traces.fields import SPAN_COLUMNS

_WHOLE = "Alert rules look at spans one by one, as they come: what a whole trace is known by comes later."
_SPANS = replace(
    SPAN_COLUMNS,
    refused={
        **SPAN_COLUMNS.refused,
        **dict.fromkeys((Intrinsic.TRACE_DURATION, Intrinsic.ROOT_NAME, Intrinsic.ROOT_SERVICE), _WHOLE),
    },
)

# What red_1m answers of the same language (measure.rollup_test says of which filters it may be asked).
RED_COLUMNS = replace(
    SPAN_COLUMNS,
    project_id="m.project_id",
    time="m.minute",
    environment="m.environment",
    intrinsics={
        Intrinsic.NAME: Column("m.name", present="m.name != ''"),
        Intrinsic.KIND: Column("m.kind"),
        Intrinsic.SERVICE: Column("m.service", present="m.service != ''"),
        Intrinsic.ENVIRONMENT: Column("m.environment", present="m.environment != ''"),
        Intrinsic.VERSION: Column("m.version", present="m.version != ''"),
    },
)

COLUMNS: Mapping[Subject, Columns] = {
    Subject.REQUESTS: _SPANS,
    Subject.SPANS: _SPANS,
    Subject.LOGS: LOG_COLUMNS,
}
TABLES: Mapping[Subject, str] = {
    Subject.REQUESTS: "spans AS s",
    Subject.SPANS: "spans AS s",
    Subject.LOGS: "logs AS l",
}
