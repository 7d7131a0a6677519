"""What says the selection in other words: set apart from what may explain it. Pure."""

import re
from collections.abc import Collection

from apps.query.language.names import current_name
from apps.query.language.tree import Attribute, Field, Intrinsic
from apps.traces.explain.selection import Selection

# An id of something that happened once explains nothing, however often it was written down.
_IDS = re.compile(r"(?:^|[._-])(?:trace|span|parent|transaction|request|correlation)[._-]?id$", re.IGNORECASE)
_ERRORS = re.compile(
    r"(?:^|[._])(?:error|err|exception|failure|failed)(?:$|[._])|status[._]?(?:code|description|message)$",
    re.IGNORECASE,
)
_DURATIONS = re.compile(
    r"(?:^|[._])(?:duration|latency|elapsed|took|response_time|processing_time)(?:$|[._])"
    r"|[._](?:ns|us|ms|millis|seconds)$",
    re.IGNORECASE,
)


def is_left_out(field: Field, selection: Selection, asked: Collection[Field]) -> bool:
    """`asked`: the fields that the selection's own filter compares."""
    if isinstance(field, Attribute):
        return bool(_IDS.search(field.key)) or _is_asked(field, asked)
    return field in asked or (field is Intrinsic.STATUS and selection.is_errors_only)


def restates(field: Field, selection: Selection) -> bool:
    if not isinstance(field, Attribute):
        return False
    if selection.is_errors_only and _ERRORS.search(field.key):
        return True
    is_by_duration = selection.min_duration_ns is not None or selection.max_duration_ns is not None
    return is_by_duration and bool(_DURATIONS.search(field.key))


def _is_asked(field: Attribute, asked: Collection[Field]) -> bool:
    names = {current_name(other.key) for other in asked if isinstance(other, Attribute)}
    return current_name(field.key) in names
