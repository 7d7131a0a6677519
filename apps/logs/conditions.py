"""What is asked of logs, as one condition on `logs AS l`. Pure."""

from dataclasses import dataclass

from apps.logs.matching import match_logs
from apps.query.matching import Matching, Scope
from apps.query.sql import all_of
from apps.query.timerange import TimeRange


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Every part that is given must match. `q` is a filter of the language, ids are hex."""

    q: str = ""
    environment: str | None = None
    trace_id: str | None = None
    span_id: str | None = None

    @property
    def is_in_rollup(self) -> bool:
        return not (self.q.strip() or self.trace_id or self.span_id)


def match_filter(
    project_id: int, within: TimeRange, wanted: LogFilter, *, ingested_until_ms: int | None = None
) -> Matching:
    """Everything after WHERE. Raises FilterError."""
    scope = Scope(
        project_id=project_id,
        within=within,
        environment=wanted.environment,
        ingested_until_ms=ingested_until_ms,
    )
    matching = match_logs(wanted.q, scope)
    conditions, params = [matching.sql], dict(matching.params)
    if wanted.trace_id is not None:
        conditions.append("l.trace_id = toFixedString(unhex({trace_id:String}), 16)")
        params["trace_id"] = wanted.trace_id
    if wanted.span_id is not None:
        conditions.append("l.span_id = toFixedString(unhex({span_id:String}), 8)")
        params["span_id"] = wanted.span_id
    return Matching(all_of(conditions), params)
