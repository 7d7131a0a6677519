"""Reads: what one answer may cost."""

import pytest

from apps.clickhouse import client
from tests.clickhouse_fixtures import Store

MEGABYTE = 1_000_000


def test_few_rows_of_many_bytes_are_too_expensive(clickhouse: Store) -> None:
    sql = "SELECT repeat(toString(number % 10), {bytes:UInt32}) FROM numbers({rows:UInt32})"
    with pytest.raises(client.QueryTooExpensive):
        client.select(sql, {"bytes": MEGABYTE, "rows": 300})
    assert len(client.select(sql, {"bytes": MEGABYTE, "rows": 3})) == 3
