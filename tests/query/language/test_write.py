"""Trees and their text: one canonical form, and the way back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.query.language.errors import FilterError
from apps.query.language.literals import read_duration, write_duration
from apps.query.language.parse import parse_filter
from apps.query.language.tree import Duration, Filter
from apps.query.language.write import write_filter
from tests.query.language.strategies import filters


@given(filters)
@settings(max_examples=400)
def test_what_is_written_reads_as_the_same_tree(tree: Filter) -> None:
    assert parse_filter(write_filter(tree)) == tree


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("", ""),
        ("  ", ""),
        ("{}", "{ }"),
        ("service = cart  checkout", "service=cart checkout"),
        ('service="cart"', "service=cart"),
        ("a b OR c", "(a b) OR c"),
        ("a && (b || c)", "a (b OR c)"),
        ("NOT a !b -c", "-a -b -c"),
        ("!(!(a))", "a"),
        ("{.a=1&&(.b=2&&.c=3)}", "{ .a = 1 && .b = 2 && .c = 3 }"),
        ("{.flag||!.other}", "{ .flag = true || !.other = true }"),
        ("{.a}||{.b}&&{.c}", "{ .a = true } || ({ .b = true } && { .c = true })"),
        ("{.a}>{.b}>>{.c}", "{ .a = true } > { .b = true } >> { .c = true }"),
        ("{.a}>({.b}>>{.c})", "{ .a = true } > ({ .b = true } >> { .c = true })"),
        ("({.a}|count()>2)|avg(duration)<90s", "{ .a = true } | count() > 2 | avg(duration) < 90s"),
        ("count()>2", "{ } | count() > 2"),
        ("{status=error} service=cart", "service=cart { status = error }"),
        ("span:duration>1500us", "duration>1.5ms"),
        ("trace:rootService=cart trace_id=ABC", f"rootServiceName=cart trace:id={'abc':0>32}"),
        ('span."with space".x=5', 'span."with space.x"=5'),
        ("version=1 .version=1", "version=1 .version=1"),
        ("http.method=~GET|POST", 'http.method=~"GET|POST"'),
        ("http.route=/users/{id}", "http.route=/users/{id}"),
        (r'name=~"\d+\.x"', r"name=~\d+\.x"),
        ("severity>=warn2", "severity>=14"),
    ],
)
def test_text_has_one_canonical_form(text: str, canonical: str) -> None:

    assert write_filter(parse_filter(text)) == canonical


@given(st.integers(-(2**63), 2**63 - 1))
def test_durations_come_back_to_the_nanosecond(ns: int) -> None:
    assert read_duration(write_duration(ns)) == Duration(ns)


ALPHABET = st.sampled_from(
    [
        *"{}()|&!=<>~\"'`.-:, \n",
        "&&",
        "||",
        ">>",
        "OR",
        "count()",
        "avg(",
        "name",
        ".a",
        "status",
        "1s",
        "é",
        "\\",
    ]
)


@given(st.text(max_size=40) | st.lists(ALPHABET, max_size=25).map("".join))
@settings(max_examples=1500)
def test_garbage_is_read_or_refused_at_a_place_within_it(text: str) -> None:
    outcome = read(text)
    assert outcome == (read(write_filter(outcome)) if isinstance(outcome, Filter) else outcome)


def read(text: str) -> Filter | str:
    """The tree, or the message; raises AssertionError for a place that is not in the text."""
    try:
        return parse_filter(text)
    except FilterError as error:
        refused = error
    assert 0 <= refused.position <= refused.position + refused.length <= len(text)
    assert refused.message
    return refused.message
