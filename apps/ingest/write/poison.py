"""Poison: telling a body that ClickHouse cannot take from trouble that is not the data's fault."""

import re
from collections.abc import Sequence

from apps.clickhouse.insert import InsertRefused, InsertTimedOut, InsertUncertain
from apps.ingest.queue.entry import Entry
from apps.ingest.write.batch import BatchRecord
from apps.otlp.checked import Undecodable
from apps.otlp.checks import rebuild
from apps.otlp.signals import Signal

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
    436,  # PROTOBUF_BAD_CAST: a number that is none of a Bool's, for one
    444,  # UNKNOWN_PROTOBUF_FORMAT
}
# BAD_ARGUMENTS may be anybody's fault; with these words it is the data's.
_BAD_ARGUMENTS = 36
_DOUBLED_ONEOF = "OneOf has more than one value"


_OUT_OF_RESOURCES = {
    159,  # TIMEOUT_EXCEEDED
    241,  # MEMORY_LIMIT_EXCEEDED
}
_ATTEMPTS_ALONE = 24
_SAME_ID_RUNS = 216  # QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING
# The store cannot write, whatever is sent: not ClickHouse's answer, disk, read-only, too busy, our lease, an
# INSERT of an earlier attempt that was cancelled and has not ended.
_NOBODYS_FAULT = {0, 164, 202, _SAME_ID_RUNS, 242, 243, 252, 395, 497, 516}

_CODE = re.compile(r"Code: (\d+)\. DB::Exception: ")
# The last words of the engine's message. A message that was cut has none, and may end in anything.
_CLASS = re.compile(r"\(([A-Z][A-Z0-9_]*)\) \(version [^()]*(?:\([^()]*\))?\)\s*\Z")


def name_refusal(text: str) -> str:
    """The kind of a refusal and nothing else: "Cannot read all data (ClickHouse error 33)".

    The rest of the engine's message names tables and may quote the value at fault, which a rule may hide.
    """
    code, kind = _CODE.match(text), _CLASS.search(text)
    number = f"ClickHouse error {code[1]}" if code else ""
    if code and kind:
        return f"{kind[1].replace('_', ' ').capitalize()} ({number})"
    return number or "Not taken, and no reason given"


def blames_data(refusal: InsertRefused) -> bool:
    if refusal.code == _BAD_ARGUMENTS:
        return _DOUBLED_ONEOF in str(refusal)
    return refusal.code in _BLAME_DATA


def leaves_doubt(doubt: Exception | None) -> bool:
    """Whether rows may still come of what was sent before: silence, or an INSERT that has not ended."""
    if isinstance(doubt, InsertRefused):
        return doubt.code == _SAME_ID_RUNS
    return isinstance(doubt, InsertUncertain)


def may_be_its_rules(doubt: Exception | None, record: BatchRecord) -> bool:
    """Whether a project's redaction rules may be why its own batch failed: then only its bodies wait for it.

    At once and not after some tries: meanwhile the others' bodies wait, too.
    """
    if not record.share.only:
        return False
    if isinstance(doubt, InsertTimedOut):
        return True
    return isinstance(doubt, InsertRefused) and doubt.code not in _NOBODYS_FAULT


def may_be_its_size(doubt: Exception | None, record: BatchRecord, *, alone: bool) -> bool:
    """Whether a smaller batch might pass where this one ran out of memory or time, again and again.

    A body that stands alone gets many more attempts: the machine may be busy, and its data may be good.
    Silence never gives one up.
    """
    if isinstance(doubt, InsertTimedOut):
        return not alone
    if not isinstance(doubt, InsertRefused) or doubt.code not in _OUT_OF_RESOURCES:
        return False
    return not alone or record.attempts >= _ATTEMPTS_ALONE


def mend(signal: Signal, entries: Sequence[Entry]) -> list[Entry] | None:
    """The entries as upb writes them: doubled oneofs collapse, fields of a wrong wire type fall away.

    None where that changes nothing: the fault lies deeper.
    """
    mended = [_mend(signal, entry) for entry in entries]
    return None if all(new is old for new, old in zip(mended, entries, strict=True)) else mended


def _mend(signal: Signal, entry: Entry) -> Entry:
    body = entry.body
    try:
        rebuilt = rebuild(signal, body)
    except Undecodable:
        return entry
    return entry if rebuilt == body else entry.with_body(rebuilt)
