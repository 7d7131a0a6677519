"""Runs the queries about redaction; a pattern that the engine takes here it takes in an INSERT."""

import re
import time

from apps.clickhouse import client
from apps.redaction import queries
from apps.redaction.expressions import DROPPED, redact_pair
from apps.redaction.patterns import BadPattern, require_bounded
from apps.redaction.rules import RuleBook

DAY_S = 24 * 3600
# BAD_ARGUMENTS is what replaceRegexpAll says, CANNOT_COMPILE_REGEXP what match does.
_NOT_RE2 = {36, 427}
_REASON = re.compile(
    r"(?:not a valid re2 pattern|error): (.*?)(?:, look at|: [Ww]hile executing|\Z)", re.DOTALL
)

# By the functions that an INSERT applies, and on a column: constants go another way through the engine, which
# takes patterns that fail later. The second column: whether it matches any character there is.
_PROBE = """\
SELECT
    match(materialize(''), {pattern:String}),
    arrayAll(x -> match(x, {pattern:String}), materialize(['a', '7', ' ', 'é'])),
    replaceRegexpAll(materialize('x'), {pattern:String}, '***')"""


def read_findings(project_id: int) -> dict[int, int]:
    """What each rule found in the last 24 hours, by its id."""
    query = queries.sum_findings(project_id=project_id, since_s=int(time.time()) - DAY_S)
    return {int(rule_id): int(found) for rule_id, found in client.select(*query)}


def require_pattern(pattern: str) -> None:
    """Raises BadPattern: for a pattern of keys, or of values."""
    _probe(pattern)


def require_value_pattern(pattern: str) -> None:
    """Raises BadPattern also for one that finds every character: it would mask and triple it all."""
    if _probe(pattern):
        raise BadPattern(
            "This pattern matches any character; to mask whole values give a pattern for keys alone."
        )


def _probe(pattern: str) -> bool:
    """Whether it matches any character. Raises BadPattern with what the engine says of it."""
    require_bounded(pattern)
    try:
        ((matches_nothing, matches_anything, _),) = client.select(_PROBE, {"pattern": pattern})
    except client.ClickHouseError as error:
        raise _blame_pattern(error) from error
    if matches_nothing:
        raise BadPattern(
            "This pattern matches even where there is no text; it would find something everywhere."
        )
    return bool(matches_anything)


def try_rules(book: RuleBook, *, key: str, value: str) -> str | None:
    """What would be stored of one attribute with a text value; None where it would be dropped.

    Raises BadPattern when the engine refuses one of the patterns.
    """
    redaction = redact_pair(book)
    params = {**redaction.params, "key": key, "value": value}
    try:
        ((text,),) = client.select(f"SELECT {redaction.expression}", params)
    except client.ClickHouseError as error:
        raise _blame_pattern(error) from error
    return None if text == DROPPED else str(text)


def _blame_pattern(error: client.ClickHouseError) -> Exception:
    """The error itself where no pattern is at fault."""
    if error.code not in _NOT_RE2:
        return error
    # The engine's reason alone, without its functions and their arguments.
    found = _REASON.search(str(error))
    return BadPattern(f"Not a pattern that RE2 knows: {found[1].strip() if found else 'it cannot be read'}.")
