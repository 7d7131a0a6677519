"""The stock Python SDK at its default settings loses nothing while a store is away for a minute."""

import time
from collections.abc import Callable

import pytest

from tests.faults.conftest import RigBuilder
from tests.faults.length import LONG
from tests.faults.oracle import assert_exact, judge, wait_until_drained
from tests.faults.rig import Size
from tests.faults.sender import Ledger
from tests.faults.stock_sdk import StockSdk

# Longer than the 10 s in which an SDK tries to deliver a batch, also in CI.
OUTAGE_S = 60 if LONG else 13


@pytest.mark.faults
@pytest.mark.parametrize("store", ["engine", "valkey"])
def test_the_stock_sdk_loses_nothing_while_a_store_is_away(
    build_rig: RigBuilder, store: str, print_figure: Callable[[str], None]
) -> None:
    with build_rig(Size()) as rig, StockSdk(rig.urls[0], rig.ingest_key) as sdk:
        time.sleep(6)  # one batch on its normal way: the SDK sends every 5 s
        rig.parts[store].kill()
        time.sleep(OUTAGE_S)
        rig.parts[store].start()
        rig.wait_for_stores()
        made, complaints = sdk.finish()
        drained_s = wait_until_drained(rig)
        verdict = judge(rig, Ledger(acknowledged=set(range(made))))
        outage = f"{store} away for {OUTAGE_S} s under the stock SDK"
        print_figure(f"{outage}: {verdict} (all that were made count); drained in {drained_s:.1f} s")
        assert verdict.lost == [], complaints
        assert_exact(rig, [verdict])
