"""The part of a condition that every question has: project, range, environment, what had arrived. Pure."""

from apps.query.binding import Binder
from apps.query.columns import Columns
from apps.query.fragments import ALWAYS
from apps.query.matching import Matching, Scope
from apps.query.sql import all_of


def scope_conditions(columns: Columns, scope: Scope, binder: Binder) -> list[str]:
    """Project first; the range is half open."""
    project = binder.name("project_id", "UInt32", scope.project_id)
    start = binder.name("start_ns", "Int64", scope.within.start_ns)
    end = binder.name("end_ns", "Int64", scope.within.end_ns)
    conditions = [
        f"{columns.project_id} = {project}",
        f"{columns.time} >= fromUnixTimestamp64Nano({start}, 'UTC')",
        f"{columns.time} < fromUnixTimestamp64Nano({end}, 'UTC')",
    ]
    if scope.environment is not None:
        environment = binder.name("environment", "String", scope.environment)
        conditions.append(f"{columns.environment} = {environment}")
    if scope.ingested_until_ms is not None:
        until = binder.name("ingested_until_ms", "Int64", scope.ingested_until_ms)
        conditions.append(f"{columns.ingested} <= fromUnixTimestamp64Milli({until}, 'UTC')")
    return conditions


def join_matching(conditions: list[str], binder: Binder) -> Matching:
    return Matching(all_of([condition for condition in conditions if condition != ALWAYS]), binder.params)
