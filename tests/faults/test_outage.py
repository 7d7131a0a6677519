"""The stock Python SDK at its default settings loses nothing while a store is away for a minute."""

import contextlib
import time
from collections.abc import Callable, Iterator

import pytest

from tests.faults.conftest import RigBuilder
from tests.faults.length import LONG
from tests.faults.oracle import assert_exact, judge, wait_until_drained
from tests.faults.rig import Rig, Size
from tests.faults.sender import Ledger
from tests.faults.stock_sdk import StockSdk

# Longer than the 10 s in which an SDK tries to deliver a batch, also in CI.
OUTAGE_S = 60 if LONG else 13


@contextlib.contextmanager
def under_stock_sdk(rig: Rig) -> Iterator[StockSdk]:
    with rig, StockSdk(rig.urls[0], rig.ingest_key) as sdk:
        yield sdk


@pytest.mark.faults
def test_the_stock_sdk_loses_nothing_while_either_store_is_away(
    build_rig: RigBuilder, print_figure: Callable[[str], None]
) -> None:
    """Two installations at once, for it is mostly waiting."""
    rigs = {store: build_rig(Size(), store) for store in ("engine", "valkey")}
    with (
        under_stock_sdk(rigs["engine"]) as sdk_without_engine,
        under_stock_sdk(rigs["valkey"]) as sdk_without_valkey,
    ):
        time.sleep(6)  # one batch on its normal way: the SDK sends every 5 s
        for store, rig in rigs.items():
            rig.parts[store].kill()
        time.sleep(OUTAGE_S)
        for store, rig in rigs.items():
            rig.parts[store].start()
            rig.wait_for_stores()
        conclude_outage(rigs["engine"], sdk_without_engine, "engine", print_figure)
        conclude_outage(rigs["valkey"], sdk_without_valkey, "valkey", print_figure)


def conclude_outage(rig: Rig, sdk: StockSdk, store: str, print_figure: Callable[[str], None]) -> None:
    made, complaints = sdk.finish()
    drained_s = wait_until_drained(rig)
    verdict = judge(rig, Ledger(acknowledged=set(range(made))))
    outage = f"{store} away for {OUTAGE_S} s under the stock SDK"
    print_figure(f"{outage}: {verdict} (all that were made count); drained in {drained_s:.1f} s")
    assert verdict.lost == [], complaints
    assert_exact(rig, [verdict])
