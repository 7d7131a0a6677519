"""How long the tests of faults run: minutes in CI, hours by `make faults`."""

import os

from tests.faults.rig import Size

LONG = os.environ.get("FAULTS_LONG") == "1"


def kills_each(size: Size) -> int:
    """Of every process; where there are several of a kind they share them."""
    return (100 if LONG else 2) // max(size.receivers, size.workers)


def pauses_each(size: Size) -> int:
    return max(1, (20 if LONG else 1) // max(size.receivers, size.workers))
