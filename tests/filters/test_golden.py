"""What filters become is on file, binds its values, and is a condition that ClickHouse takes."""

import re

import pytest

from apps.clickhouse import client
from tests.clickhouse_fixtures import Store
from tests.filters.golden_filters import FILTERS, GOLDEN, write

REGENERATE = "run: python -m tests.filters.golden_filters"


def test_every_filter_is_on_file() -> None:
    assert {path.stem for path in GOLDEN.glob("*.sql")} == set(FILTERS), REGENERATE


@pytest.mark.parametrize("name", FILTERS)
def test_the_text_is_the_one_on_file(name: str) -> None:
    assert (GOLDEN / f"{name}.sql").read_text() == write(name), REGENERATE


@pytest.mark.parametrize("name", FILTERS)
def test_no_value_is_ever_part_of_the_text(name: str) -> None:
    function, text = FILTERS[name]
    matching = function(text)
    assert set(re.findall(r"\{(\w+):", matching.sql)) == set(matching.params)
    assert all(parameter.startswith("m_") for parameter in matching.params)
    assert "cart" not in matching.sql
    assert "GET" not in matching.sql


@pytest.mark.parametrize("name", FILTERS)
def test_clickhouse_takes_it(clickhouse: Store, name: str) -> None:
    function, text = FILTERS[name]
    matching = function(text)
    source = "logs AS l" if name == "logs" else "spans AS s"
    assert client.select(f"SELECT 1 FROM {source} WHERE {matching.sql}", matching.params) == []  # noqa: S608
