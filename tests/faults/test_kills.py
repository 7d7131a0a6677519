"""What was acknowledged is stored exactly once, whoever is killed or sleeps while it is on its way."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.conftest import RigBuilder
from tests.faults.faults import plan, strike_all
from tests.faults.length import LONG, kills_each, pauses_each
from tests.faults.oracle import Crowd, conclude, wait_until_at_work
from tests.faults.rig import Size

CALM_S = (0.2, 2.0) if LONG else (0.1, 0.4)


@pytest.mark.faults
@pytest.mark.parametrize(
    ("seed", "size"),
    [(1, Size()), (2, Size(receivers=2, workers=2)), (3, Size(receivers=2, workers=2, shards=2))],
    ids=["one of each", "two of each", "two shards"],
)
def test_every_acknowledged_item_is_stored_exactly_once_whoever_is_killed_or_paused(
    build_rig: RigBuilder, tmp_path: Path, seed: int, size: Size, print_figure: Callable[[str], None]
) -> None:
    rng = random.Random(seed)
    with build_rig(size) as rig, Crowd(rig, tmp_path) as crowd:
        wait_until_at_work(rig)
        faults = plan(rng, list(rig.parts), kills_each=kills_each(size), pauses_each=pauses_each(size))
        strike_all(rig, rng, faults, calm_s=CALM_S)
        rig.wait_for_stores()
        ledger = conclude(rig, crowd, f"{len(faults)} kills and pauses, seed {seed}, {size}", print_figure)
        log = rig.log_of(rig.workers)
        doubts = log.count("left in doubt") + log.count(", attempt ")
        print_figure(f"... {doubts} batches were in doubt")
        assert ledger.acknowledged
