"""Reads: what one answer may cost, and several at once."""

import pytest

from apps.clickhouse import client
from tests.clickhouse_fixtures import Store

MEGABYTE = 1_000_000


def test_few_rows_of_many_bytes_are_too_expensive(clickhouse: Store) -> None:
    sql = "SELECT repeat(toString(number % 10), {bytes:UInt32}) FROM numbers({rows:UInt32})"
    with pytest.raises(client.QueryTooExpensive):
        client.select(sql, {"bytes": MEGABYTE, "rows": 300})
    assert len(client.select(sql, {"bytes": MEGABYTE, "rows": 3})) == 3


def test_a_statement_that_was_begun_runs_beside_what_follows(clickhouse: Store) -> None:
    mine = "SELECT sleepEachRow(0.05), {mark:UInt64} FROM numbers(20) SETTINGS max_block_size = 1"
    mark = 20_260_526
    begun = client.begin(mine, {"mark": mark})
    running = "SELECT count() FROM system.processes WHERE query LIKE 'SELECT sleepEachRow%'"
    while not begun.done() and client.select(running, {}) == [(0,)]:
        pass
    assert not begun.done()
    assert begun.result() == [(0, mark)] * 20


def test_what_a_statement_beside_is_refused_for_comes_with_its_result(clickhouse: Store) -> None:
    begun = client.begin("SELECT number FROM numbers(10)", {}, limits=client.Limits(rows_returned=3))
    with pytest.raises(client.QueryTooExpensive):
        begun.result()
