"""JSON out: exact integers, and always valid."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.utils.functional import lazystr

from apps.api.renderers import JSONRenderer, fields_of


@dataclass(frozen=True, slots=True)
class Told:
    name: str | bytes
    within: object


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2**64 - 1, "18446744073709551615"),
        (-(2**63), "-9223372036854775808"),
        (1_700_000_000_123_456_789, "1700000000123456789"),
        (float("nan"), "null"),
        (float("-inf"), "null"),
        (0.1, "0.1"),
        (Decimal("1.50"), '"1.50"'),
        (lazystr("lazy"), '"lazy"'),
        (b"caf\xe9 \xc3\xa9", '"caf\ufffd é"'),
        ({1: "é"}, '{"1":"é"}'),
        (datetime(2026, 5, 1, tzinfo=UTC), '"2026-05-01T00:00:00Z"'),
    ],
)
def test_values_have_one_form(value: object, text: str) -> None:
    assert JSONRenderer().render({"v": value}).decode() == f'{{"v":{text}}}'


def test_a_dataclass_is_an_object_however_deep_it_lies() -> None:
    told = Told("a", (Told(b"caf\xe9", float("nan")),))
    text = '{"name":"a","within":[{"name":"caf\ufffd","within":null}]}'
    assert JSONRenderer().render(told).decode() == text
    assert JSONRenderer().render(fields_of(told)).decode() == text


def test_nothing_is_an_empty_body() -> None:
    assert JSONRenderer().render(None) == b""


def test_an_unknown_type_is_a_fault_of_the_view() -> None:
    with pytest.raises(TypeError, match="object"):
        JSONRenderer().render(object())


def test_what_comes_out_can_be_read() -> None:
    assert json.loads(JSONRenderer().render({"deep": [{"a": float("inf")}] * 3})) == {
        "deep": [{"a": None}] * 3
    }
