"""The examples of docs/filter-language.md are filters."""

import re

import pytest

from apps.attributes.fields import Signal
from apps.filters.check import read_filter
from tests.servers import REPOSITORY

TEXT = (REPOSITORY / "docs/filter-language.md").read_text()
EXAMPLES = re.findall(r"^    (\S.*)$", TEXT, re.MULTILINE)


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 6


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_a_filter(example: str) -> None:
    assert read_filter(example, Signal.SPANS)
