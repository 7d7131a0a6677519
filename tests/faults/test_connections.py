"""Connections that break in the middle of a request, before its answer, or fall silent."""

import itertools
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.conftest import RigBuilder
from tests.faults.length import LONG
from tests.faults.oracle import Crowd, conclude, wait_until_at_work
from tests.faults.proxy import Cut, End, Line, Way
from tests.faults.rig import Size

ROUNDS = 40 if LONG else 1
SILENCE_S = 4.0  # longer than the lease, and than what a receiver waits for the queue
# An INSERT's head with its schema is some 10 kB; what follows is spans.
INSERT_CUTS = [
    (Way.TO_SERVER, 100),
    (Way.TO_SERVER, 8_000),
    (Way.TO_SERVER, 30_000),
    (Way.TO_SERVER, 60_000),
    (Way.TO_CLIENT, 0),
    (Way.TO_CLIENT, 20),
]
QUEUE_CUTS = [(Way.TO_SERVER, 50), (Way.TO_SERVER, 3_000), (Way.TO_CLIENT, 0), (Way.TO_CLIENT, 2)]


def cut_and_wait(line: Line, cut: Cut, within_s: float = 120) -> None:
    """Return when it has happened; traffic does not end, so it will."""
    before, deadline = line.cuts, time.monotonic() + within_s
    line.cut(cut)
    while line.cuts == before:
        assert time.monotonic() < deadline, f"nothing went through to be cut: {cut}"
        time.sleep(0.02)


def fall_silent(lines: list[Line]) -> None:
    for line in lines:
        line.hold()
    time.sleep(SILENCE_S)
    for line in lines:
        line.heal()


def cuts_of(rng: random.Random, places: list[tuple[Way, int]]) -> list[Cut]:
    """Each place, ended in one way or the other; a little off each time."""
    ends = itertools.cycle(End)
    cuts = [
        Cut(way, after_bytes + rng.randrange(after_bytes // 4 + 1), next(ends))
        for _ in range(ROUNDS)
        for way, after_bytes in places
    ]
    rng.shuffle(cuts)
    return cuts


@pytest.mark.faults
def test_a_connection_cut_anywhere_loses_and_doubles_nothing(
    build_rig: RigBuilder, tmp_path: Path, print_figure: Callable[[str], None]
) -> None:
    rng = random.Random(4)
    inserts, queue = cuts_of(rng, INSERT_CUTS), cuts_of(rng, QUEUE_CUTS)
    with build_rig(Size(lines=True)) as rig, Crowd(rig, tmp_path) as crowd:
        wait_until_at_work(rig)
        for cut in queue:
            cut_and_wait(rig.queue_line, cut)
        for number, cut in enumerate(inserts):
            # What settles the batch speaks the other protocol, and is cut as well, half of the time.
            rig.query_line.cut(Cut(Way.TO_SERVER, (number % 2) * 10**9 + rng.randrange(600), End.FIN))
            cut_and_wait(rig.insert_line, cut)
        fall_silent([rig.insert_line, rig.query_line])
        fall_silent([rig.queue_line])
        cuts = f"{len(inserts)} cuts of INSERTs, {rig.query_line.cuts} of queries, {len(queue)} of the queue"
        conclude(rig, crowd, f"{cuts}, 2 silences", print_figure)
