"""A telling at a fixed moment, and its spans, told once for all tests."""

from collections.abc import Iterator

import pytest

from demo import export
from demo.drafts import SpanDraft
from demo.telling import Telling
from demo.traffic import Traffic
from tests.demo.collector import Collector, running_collector

NOW_S = 1_790_000_040


def tell_minutes(telling: Telling, first: int, last: int) -> list[tuple[SpanDraft, ...]]:
    traffic = Traffic(telling)
    return [trace for index in range(first, last) for trace in traffic.tell(index).traces]


def tell_browsed(telling: Telling, first: int, last: int) -> list[tuple[SpanDraft, ...]]:
    traffic = Traffic(telling)
    return [trace for index in range(first, last) for trace in traffic.tell(index).browsed]


@pytest.fixture(scope="session")
def telling() -> Telling:
    return Telling(seed=1, now_s=NOW_S)


@pytest.fixture(scope="session")
def traces(telling: Telling) -> list[tuple[SpanDraft, ...]]:
    """The default history, whole."""
    return tell_minutes(telling, 0, telling.history_minutes)


@pytest.fixture(scope="session")
def browsed(telling: Telling) -> list[tuple[SpanDraft, ...]]:
    """What browsers took part in, in the default history."""
    return tell_browsed(telling, 0, telling.history_minutes)


@pytest.fixture(scope="session")
def spans(traces: list[tuple[SpanDraft, ...]]) -> list[SpanDraft]:
    return [span for trace in traces for span in trace]


@pytest.fixture
def collector() -> Iterator[Collector]:
    with running_collector() as running:
        yield running


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A door that is away is given up at once."""
    monkeypatch.setattr(export, "EXPORT_TIMEOUT_S", 0.2)
    monkeypatch.setattr(export, "PATIENCE_S", 0.0)
