"""What is said of a refusal where the data must not be quoted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.clickhouse.insert import InsertRefused
from apps.ingest.queue.keys import Shard
from apps.ingest.write.batch import BatchRecord, Share
from apps.ingest.write.poison import blames_data, may_be_its_rules, may_be_its_size, name_refusal
from apps.otlp.signals import Signal

VERSION = "(version 26.7.1.1 (official build))"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (f"Code: 33. DB::Exception: Cannot read. (CANNOT_READ_ALL_DATA) {VERSION}\n", "Cannot read all data"),
        ("Code: 33. DB::Exception: x. (CANNOT_READ_ALL_DATA) (version 26.7.1.1)", "Cannot read all data"),
    ],
)
def test_a_refusal_is_named_by_its_class_and_code(text: str, named: str) -> None:
    assert name_refusal(text) == f"{named} (ClickHouse error 33)"


def test_a_message_that_was_cut_has_a_code_alone() -> None:
    assert name_refusal("Code: 6. DB::Exception: Cannot parse 'a (SECRET)") == "ClickHouse error 6"


def test_an_insert_that_waits_for_its_cancelled_twin_is_nobodys_fault() -> None:
    refusal = InsertRefused("Query with id = x is already running.", 216)
    shard, own = Shard(Signal.TRACES, 0), Share(only=7)
    record = BatchRecord(shard, number=1, first_id="1-0", last_id="1-0", items=1, attempts=99, share=own)
    assert not blames_data(refusal)
    assert not may_be_its_rules(refusal, record)
    assert not may_be_its_size(refusal, record, alone=True)


@pytest.mark.parametrize("text", ["", "None", "ReadTimeout", "secret (SECRET)"])
def test_what_is_no_answer_of_the_engine_is_not_quoted(text: str) -> None:
    assert name_refusal(text) == "Not taken, and no reason given"


@given(st.text())
def test_nothing_of_a_quoted_value_is_said(value: str) -> None:
    text = (
        f"Code: 6. DB::Exception: Cannot parse string '{value}': in otlp_logs. (CANNOT_PARSE_TEXT) {VERSION}"
    )
    assert name_refusal(text) == "Cannot parse text (ClickHouse error 6)"
