"""The cache's values survive the way to Redis and back without pickle."""

import pytest

from config.cache import JSONSerializer


@pytest.mark.parametrize("value", [0, 7, True, None, [1700000000.123, 2.5], {"a": ["é"]}, "text"])
def test_values_come_back(value: object) -> None:
    stored = JSONSerializer().dumps(value)
    assert JSONSerializer().loads(str(stored).encode() if type(stored) is int else bytes(stored)) == value
