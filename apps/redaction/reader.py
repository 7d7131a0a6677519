"""Runs the queries about redaction; a pattern that the engine takes here it takes in an INSERT."""

import time

from apps.clickhouse import client
from apps.redaction import queries
from apps.redaction.expressions import DROPPED, redact_pair
from apps.redaction.rules import RuleBook

DAY_S = 24 * 3600
_CANNOT_COMPILE_REGEXP = 427


class BadPattern(ValueError):
    """Not an RE2 pattern, or one that would find something everywhere."""


def read_findings(project_id: int) -> dict[int, int]:
    """What each rule found in the last 24 hours, by its id."""
    query = queries.sum_findings(project_id=project_id, since_s=int(time.time()) - DAY_S)
    return {int(rule_id): int(found) for rule_id, found in client.select(*query)}


def require_pattern(pattern: str) -> None:
    """Raises BadPattern with what the engine says of it."""
    try:
        ((matches_nothing,),) = client.select("SELECT match('', {pattern:String})", {"pattern": pattern})
    except client.ClickHouseError as error:
        if error.code != _CANNOT_COMPILE_REGEXP:
            raise
        raise BadPattern(_explain(str(error))) from error
    if matches_nothing:
        raise BadPattern(
            "This pattern matches even where there is no text; it would find something everywhere."
        )


def try_rules(book: RuleBook, *, key: str, value: str) -> str | None:
    """What would be stored of one attribute with a text value; None where it would be dropped."""
    redaction = redact_pair(book)
    params = {**redaction.params, "key": key, "value": value}
    ((text,),) = client.select(f"SELECT {redaction.expression}", params)
    return None if text == DROPPED else str(text)


def _explain(message: str) -> str:
    """The engine's reason alone, without the pattern and the name of its function."""
    _, _, reason = message.partition("error: ")
    return f"Not a pattern that RE2 knows: {reason.split(', look at')[0].strip() or 'it cannot be read'}."
