"""Poison: telling a body that ClickHouse cannot take from trouble that is not the data's fault."""

from collections.abc import Sequence

from apps.clickhouse.insert import InsertRefused
from apps.ingest.batch import BatchRecord
from apps.ingest.entry import Entry
from apps.otlp.checked import Undecodable
from apps.otlp.traces import rebuild_traces

# ClickHouse's codes for "these bytes, always". Everything else passes, and the data must wait for it.
_BLAME_DATA = {
    6,  # CANNOT_PARSE_TEXT
    27,  # CANNOT_PARSE_INPUT_ASSERTION_FAILED
    32,  # ATTEMPT_TO_READ_AFTER_EOF
    33,  # CANNOT_READ_ALL_DATA
    53,  # TYPE_MISMATCH
    69,  # ARGUMENT_OUT_OF_BOUND
    70,  # CANNOT_CONVERT_TYPE
    72,  # CANNOT_PARSE_NUMBER
    117,  # INCORRECT_DATA
    131,  # TOO_LARGE_STRING_SIZE
    190,  # SIZES_OF_ARRAYS_DONT_MATCH
    321,  # VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE
    349,  # CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN
    407,  # DECIMAL_OVERFLOW
    427,  # CANNOT_COMPILE_REGEXP: of a redaction rule, so only its project may wait for it
    444,  # UNKNOWN_PROTOBUF_FORMAT
}


_OUT_OF_RESOURCES = {
    159,  # TIMEOUT_EXCEEDED
    241,  # MEMORY_LIMIT_EXCEEDED
}
_ATTEMPTS_ALONE = 24


def blames_data(refusal: InsertRefused) -> bool:
    return refusal.code in _BLAME_DATA


def may_be_its_size(doubt: Exception | None, record: BatchRecord, *, alone: bool) -> bool:
    """Whether a smaller batch might pass where this one ran out of memory or time, again and again.

    A body that stands alone gets many more attempts: the machine may be busy, and its data may be good.
    """
    if not isinstance(doubt, InsertRefused) or doubt.code not in _OUT_OF_RESOURCES:
        return False
    return not alone or record.attempts >= _ATTEMPTS_ALONE


def mend(entries: Sequence[Entry]) -> list[Entry] | None:
    """The entries as upb writes them: doubled oneofs collapse, fields of a wrong wire type fall away.

    None where that changes nothing: the fault lies deeper.
    """
    mended = [_mend(entry) for entry in entries]
    return None if all(new is old for new, old in zip(mended, entries, strict=True)) else mended


def _mend(entry: Entry) -> Entry:
    body = entry.body
    try:
        rebuilt = rebuild_traces(body)
    except Undecodable:
        return entry
    return entry if rebuilt == body else entry.with_body(rebuilt)
