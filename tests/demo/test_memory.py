"""A second run goes on where the first one ended."""

from dataclasses import replace
from pathlib import Path

import pytest

from demo.memory import AlreadyTellingError, Memory
from demo.telling import Telling
from tests.demo.conftest import NOW_S

HOUR_S = 3600
FIRST = Telling(seed=1, now_s=NOW_S)


@pytest.fixture
def memory(tmp_path: Path) -> Memory:
    return Memory(tmp_path / "demo" / "project-1.json")


def test_the_first_run_tells_everything(memory: Memory) -> None:
    recollection = memory.recall(FIRST)
    assert (recollection.telling, recollection.from_s) == (FIRST, FIRST.began_s)


def test_a_run_soon_after_keeps_the_deployment_and_fills_the_gap(memory: Memory) -> None:
    with memory.held():
        memory.note(FIRST, NOW_S + 600.5)
    recollection = memory.recall(replace(FIRST, now_s=NOW_S + 2 * HOUR_S, rate_per_min=20))
    assert recollection.telling == replace(FIRST, rate_per_min=20)
    assert recollection.from_s == NOW_S + 600.5


def test_a_run_days_later_begins_the_story_anew_with_the_next_versions(memory: Memory) -> None:
    with memory.held():
        memory.note(FIRST, NOW_S + 600.5)
    wanted = replace(FIRST, now_s=NOW_S + 48 * HOUR_S)
    recollection = memory.recall(wanted)
    assert recollection.telling == replace(wanted, chapter=1)
    assert recollection.from_s == wanted.began_s


def test_another_seed_begins_where_the_last_one_stopped(memory: Memory) -> None:
    with memory.held():
        memory.note(FIRST, NOW_S + 600.5)
    wanted = replace(FIRST, seed=2, now_s=NOW_S + HOUR_S)
    recollection = memory.recall(wanted)
    assert recollection.telling == replace(wanted, chapter=1)
    assert recollection.from_s == NOW_S + 600.5


def test_two_runs_at_once_are_refused(memory: Memory) -> None:
    with memory.held(), pytest.raises(AlreadyTellingError, match="already running"), memory.held():
        pass
