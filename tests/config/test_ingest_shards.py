"""SPANWISE_INGEST_SHARDS: one number, or one for each signal."""

import pytest

from apps.otlp.signals import Signal
from config.ingest_shards import InvalidShards, parse_shards


@pytest.mark.parametrize(
    ("text", "traces", "logs", "metrics"),
    [("1", 1, 1, 1), ("4", 4, 4, 4), ("traces=4", 4, 1, 1), (" traces=4, logs=2", 4, 2, 1)],
)
def test_shards_are_given_for_all_signals_or_for_each(
    text: str, traces: int, logs: int, metrics: int
) -> None:
    assert parse_shards(text) == {Signal.TRACES: traces, Signal.LOGS: logs, Signal.METRICS: metrics}


@pytest.mark.parametrize("text", ["", "0", "129", "many", "spans=2", "traces=", "traces=0", "traces=2,"])
def test_anything_else_is_refused_with_what_is_possible(text: str) -> None:
    with pytest.raises(InvalidShards, match=r"between 1 and 128|there are: traces"):
        parse_shards(text)
