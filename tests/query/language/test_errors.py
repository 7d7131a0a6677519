"""What is wrong with a filter, at which character, and what to write instead."""

from collections.abc import Callable

import pytest

from apps.query.language.bounds import MAX_CHARS, MAX_DEPTH, MAX_TERMS
from apps.query.language.errors import FilterError
from apps.query.language.parse import parse_filter
from apps.query.language.write import write_filter

KNOWN = ("http.request.method", "cart.size", "names")


def fail(text: str) -> FilterError:
    with pytest.raises(FilterError) as caught:
        parse_filter(text, known_keys=KNOWN)
    return caught.value


@pytest.mark.parametrize(
    ("text", "at", "message", "hint"),
    [
        ("duraton>1s", "duraton", "no key duraton", "did you mean duration?"),
        ("{ nam = 1 }", "nam", "Unknown: nam", "did you mean name?"),
        ("{ car.size = 1 }", "car.size", "Unknown: car.size", ".car.size"),
        ("{ cartsize = 1 }", "cartsize", "Unknown: cartsize", "did you mean .cart.size?"),
        ("{ name = cart }", "cart", "compared with text", 'write "cart"'),
        ("{ .a = cart }", "cart", "cart is no number", '"cart"'),
        ("status=eror", "eror", "eror is no status", "did you mean error?"),
        ("kind=x", "x", "x is no kind", "one of unspecified, internal"),
        ("{ span:kind > server }", ">", "cannot be compared with >", "it takes = !="),
        ("duration=nil", "nil", "always has a value", ""),
        ("environment>nil", "nil", "nil cannot be compared", "= and !="),
        ("duration>100", "100", "compared with a duration", "100ms"),
        ("severity>=99", "99", "a number up to 24", "fatal"),
        ("trace_id=xyz", "xyz", "Not an id", ""),
        ("name=~\\Qa", "\\Qa", "Not a pattern", "RE2"),
        ('name=~"("', '"("', "Not a pattern: missing )", "RE2"),
        ("service==cart", "=cart", "one =", "write ="),
        ("service=cart and status=error", "and", "looked for as a word", "write AND"),
        ("service:cart", "service:cart", "looked for as a word", "write service=cart"),
        ("a >> b", "> b", "Structure relates spansets", "{ ... } >> { ... }"),
        ('{ .a = "x }', '"x }', "has no end", 'close it with "'),
        ("{ .a = 1", "", "ends within { }", "close it with }"),
        ("(a", "", "ends within ( )", "close it with )"),
        ("a)", ")", "Nothing is open", ""),
        ("{.a} | by(.b)", "by(.b)", "by() is not offered", "count()"),
        ("{.a} with (most_recent=true)", "with", "Query hints", "in quotes"),
        ("{.a} && ", "", "spanset { ... } is missing", ""),
        ("{.a} | count()", "", "must be compared", ""),
        ("{.a} | sum(name) > 1", "name", "cannot be aggregated", "numeric attribute"),
        ("{.a} | avg(duration) > 5", "5", "compared with a duration", "5ms"),
        ("{.a} | avg() > 5", "avg(", "needs something", "avg(duration)"),
        ("{.a = 1 & .b = 2}", "& .b", "& is no operator", "write &&"),
        ("{ parent.a = 1 }", "parent.a", "parent. cannot be searched", "{ .a ... } > { ... }"),
        ("{ nestedSetParent < 0 }", "nestedSetParent", "cannot be searched", "span:parentID = nil"),
        ("{ status }", "status", "must be compared", ""),
        ("-", "", "is missing", ""),
    ],
)
def test_an_error_points_at_its_characters_and_suggests(text: str, at: str, message: str, hint: str) -> None:
    error = fail(text)
    assert text[error.position :].startswith(at[:1] if error.length == 1 else at)
    assert error.position == (text.rindex(at) if at else len(text))
    assert message in error.message
    assert hint in (error.hint or "")


def test_a_key_that_is_in_use_is_no_slip_of_the_finger() -> None:
    assert parse_filter("names=x", known_keys=KNOWN)
    assert fail("kinds=x").hint == "did you mean kind? For an attribute of that name write .kinds"
    assert parse_filter(".kinds=x")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x" * (MAX_CHARS + 1), f"at most {MAX_CHARS} characters"),
        ("a " * (MAX_TERMS + 1), f"at most {MAX_TERMS} terms"),
        ("(" * 1999 + "a" + ")" * 1999 + " " + "a " * MAX_TERMS, "at most"),
        (" >> ".join(["{ }"] * 18), "at most 16 structural operators"),
    ],
)
def test_a_filter_has_bounds(text: str, message: str) -> None:
    assert message in fail(text).message


def in_pipelines(depth: int) -> str:
    return "(" * (depth - 1) + "{ }" + " | count() > 0) && { }" * (depth - 1)


@pytest.mark.parametrize(
    "nest",
    [
        lambda depth: "x (a OR " * depth + "b" + ")" * depth,
        lambda depth: "-(a " * depth + "b" + ")" * depth,
        lambda depth: f"{{ {'kind = server && (.a = 1 || ' * (depth - 1)}.b = 2{')' * (depth - 1)} }}",
        in_pipelines,
    ],
)
def test_as_many_brackets_as_are_promised_may_stand_within_each_other(nest: Callable[[int], str]) -> None:
    tree = parse_filter(nest(MAX_DEPTH))
    assert parse_filter(write_filter(tree)) == tree
    assert fail(nest(MAX_DEPTH + 1)).message.startswith(f"At most {MAX_DEPTH} brackets")


def test_brackets_that_say_nothing_cost_nothing() -> None:
    assert parse_filter("(" * 1900 + "a" + ")" * 1900) == parse_filter("a")
    assert parse_filter("!" * 3000 + "a") == parse_filter("a")
