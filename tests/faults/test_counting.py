"""Edges of the service map equal a brute-force join, whoever counts them is killed, or the engine."""

import random
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from apps.topology.widths import WIDTHS_S
from tests.faults.conftest import RigBuilder
from tests.faults.faults import Pauses, send_until_acknowledged, strike_one
from tests.faults.length import LONG
from tests.faults.rig import Part, Rig, Size
from tests.topology.calls import SECOND_NS, Call, Topology, make_calls_request
from tests.topology.oracle import Edge, join_calls, plain
from tests.traces.spans import NOON_NS

ROUNDS = 60 if LONG else 6
# Counting takes a tenth of the time, and everything is recounted after each kill.
PATIENCE_S = 300.0

_WAITING = """\
SELECT count() FROM
(
    SELECT 1 FROM rollup_minutes GROUP BY project_id, minute HAVING max(touched) > max(counted)
)"""
_WATERMARK = "SELECT toUnixTimestamp64Milli(max(moment)) FROM rollup_progress"
_EDGES = """\
SELECT
    toUnixTimestamp(time), environment, caller, callee, protocol, via,
    sum(n), sum(errors), sum(duration_sum)
FROM edges WHERE width_s = {} GROUP BY time, environment, caller, callee, protocol, via HAVING sum(n) != 0"""


def draw_recent_calls(rng: random.Random) -> list[Call]:
    """Of the last two minutes: those are counted again and again while they are young."""
    now_ns = time.time_ns() - NOON_NS
    calls = Topology(rng).draw(8)
    shifted = {call.id: now_ns - rng.randrange(120) * SECOND_NS for call in calls}
    return [replace(call, start_ns=shifted[call.id]) for call in calls]


def wait_counted(rig: Rig, spans: int) -> None:
    deadline_s = time.monotonic() + PATIENCE_S
    while rig.sql("SELECT count() FROM spans") != [[str(spans)]]:
        assert time.monotonic() < deadline_s, "the spans are not stored"
        time.sleep(0.5)
    stored_ms = int(time.time() * 1000)
    while int(rig.sql(_WATERMARK)[0][0]) < stored_ms or rig.sql(_WAITING) != [["0"]]:
        assert time.monotonic() < deadline_s, rig.log_of(rig.jobs)[-3000:]
        time.sleep(0.5)


def read_edges(rig: Rig, width_s: int) -> dict[Edge, tuple[int, int, int]]:
    rows = rig.sql(_EDGES.format(width_s))
    return {Edge(int(row[0]), *row[1:6]): (int(row[6]), int(row[7]), int(row[8])) for row in rows}


@pytest.mark.faults
@pytest.mark.timeout(900)
def test_edges_are_those_of_a_brute_force_join_whoever_is_killed(
    build_rig: RigBuilder, print_figure: Callable[[str], None]
) -> None:
    rng = random.Random(5)
    sent: list[Call] = []
    with build_rig(Size(jobs=2)) as rig, rig.supervised():
        for _ in range(ROUNDS):
            calls = draw_recent_calls(rng)
            body = make_calls_request(calls).SerializeToString()
            send_until_acknowledged(rig, body, patience_s=PATIENCE_S)
            sent += calls
            parts: list[Part] = [*rig.jobs, *rig.jobs, rig.engine]
            strike_one(rig, rng, parts, after_s=(0.2, 3.0), pauses=Pauses(share=0.3, longest_s=12.0))
        wait_counted(rig, len(sent))
        for width_s in WIDTHS_S:
            expected = {edge: total[:3] for edge, total in plain(join_calls(sent, width_s=width_s)).items()}
            assert read_edges(rig, width_s) == expected
        print_figure(f"{len(sent)} spans, {ROUNDS} kills and pauses of who counts: edges as by brute force")
