"""A filter of log records as one condition on `logs AS l`. Pure."""

from apps.logs.fields import LOG_COLUMNS
from apps.query.binding import Binder
from apps.query.language.flat import require_flat
from apps.query.language.parse import parse_filter
from apps.query.matching import Matching, Scope
from apps.query.predicate import Predicate
from apps.query.scoping import join_matching, scope_conditions
from apps.query.timerange import TimeRange


def match_logs(text: str, scope: Scope) -> Matching:
    """The records whose time is in the range and that match the filter. Raises FilterError."""
    expression = require_flat(parse_filter(text), subject="logs")
    binder = Binder()
    conditions = scope_conditions(LOG_COLUMNS, scope, binder)
    return join_matching([*conditions, *Predicate(LOG_COLUMNS, binder).write_each(expression)], binder)


def check_log_filter(text: str) -> None:
    """Raises FilterError for what cannot be asked of logs."""
    match_logs(text, Scope(project_id=0, within=TimeRange(0, 1)))
