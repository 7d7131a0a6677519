"""What must be counted of spans and log records, by comparing each with each (docs/errors.md)."""

import re
from collections import Counter
from collections.abc import Sequence

from tests.errors.failures import ERROR, Failed, Failure, Written
from tests.traces.spans import MINUTE_NS

# What the messages of these tests say once they are normal.
NORMAL = {
    "'sku-1'": "'<text>'",
    "'sku-2'": "'<text>'",
    "sku-1": "<n>",
    "after 250ms": "after <n>",
    "after 1.5s": "after <n>",
    "no route to 10.0.0.1": "no route to <n>",
    "no route to 10.0.0.2": "no route to <n>",
    "work failed": "work failed",
    "": "",
}

# (type, message, version, minute)
Counted = Counter[tuple[str, str, str, int]]


def count_errors(spans: Sequence[tuple[str, Failed]], records: Sequence[tuple[str, Written]] = ()) -> Counted:
    """(version, span) and (version, record); each span has an id of its own."""
    told = [record for _, record in records if is_exception(record)]
    expected: Counted = Counter()
    for version, span in spans:
        errors = {(failure.type or "exception", NORMAL[failure.message]) for failure in span.failures}
        if not errors and span.draft.status == ERROR and not any(belongs(record, span) for record in told):
            errors = {("", NORMAL[span.message])}
        minute = minute_of(span.draft.start_ns)
        expected.update((type_, message, version, minute) for type_, message in errors)
    for version, record in records:
        if is_exception(record) and not any(says_the_same(span, record) for _, span in spans):
            failure = error_of(record)
            expected[failure.type, NORMAL[failure.message], version, minute_of(record.at_ns)] += 1
    return expected


def minute_of(at_ns: int) -> int:
    return at_ns // MINUTE_NS


def is_exception(record: Written) -> bool:
    failure = record.failure
    return record.event_name == "exception" or (
        failure is not None and any((failure.type, failure.message, failure.stack))
    )


def error_of(record: Written) -> Failure:
    failure = record.failure or Failure("", "")
    message = failure.message if failure.type or failure.message else record.text
    return Failure(failure.type or "exception", message)


def belongs(record: Written, span: Failed) -> bool:
    minutes = minute_of(record.at_ns) - minute_of(span.draft.start_ns)
    return (record.trace, record.span) == (span.draft.trace, span.draft.id) and -1 <= minutes <= 60


def says_the_same(span: Failed, record: Written) -> bool:
    error = error_of(record)
    return belongs(record, span) and any(
        bare(failure.type or "exception") == bare(error.type)
        and (failure.message in error.message or error.message in failure.message)
        for failure in span.failures
    )


def bare(type_: str) -> str:
    return re.split(r"[.:$\\/]", type_)[-1]
