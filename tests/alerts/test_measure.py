"""Whether the rollup counts what the filter says: against the oracle that tests the language itself."""

import re2
from hypothesis import given
from hypothesis import strategies as st

from apps.alerts.measure import Measure, NotInRollup, RollupKey, Subject, rollup_test
from tests.filters.oracle import meets
from tests.filters.rows import Origin, SpanRow

TEXTS = ("cart", "shop", "a\nb", "")
keys = st.builds(
    RollupKey,
    service=st.sampled_from(("cart", "unknown_service")),
    environment=st.sampled_from(TEXTS),
    version=st.sampled_from(TEXTS),
    name=st.sampled_from(TEXTS),
    kind=st.integers(0, 5),
    is_entry=st.booleans(),
)
terms = st.one_of(
    st.builds(
        "{} {} {}".format,
        st.sampled_from(("resource.service.name", "service", "environment", "version", "name")),
        st.sampled_from(("=", "!=")),
        st.sampled_from(('"cart"', '"shop"', '""', "nil")),
    ),
    st.builds(
        "{} {} {}".format,
        st.sampled_from(("service", "environment", "version", "name")),
        st.sampled_from(("=~", "!~")),
        st.sampled_from(('"c.*"', '"a.b"', '""', '"cart|shop"')),
    ),
    st.builds("kind {} {}".format, st.sampled_from(("=", "!=")), st.sampled_from(("server", "client"))),
)
expressions = st.recursive(
    terms,
    lambda parts: st.one_of(
        st.builds("({} && {})".format, parts, parts),
        st.builds("({} || {})".format, parts, parts),
        st.builds("!({})".format, parts),
    ),
    max_leaves=5,
)


def row_of(key: RollupKey) -> SpanRow:
    origin = Origin("" if key.service == "unknown_service" else key.service, key.environment, key.version, {})
    return SpanRow(1, 1, 0, key.kind, key.name, 0, 0, 0, "", {}, [], origin)


@given(text=expressions, key=keys)
def test_the_rollup_counts_what_the_filter_means(text: str, key: RollupKey) -> None:
    measure = Measure(Subject.SPANS, f"{{ {text} }}")
    try:
        passes = rollup_test(measure)
    except NotInRollup:
        assert "resource.service.name" in text
        return
    assert passes(key) == meets(row_of(key), measure.read_filter())


@given(key=keys)
def test_requests_are_entries(key: RollupKey) -> None:
    assert rollup_test(Measure(Subject.REQUESTS))(key) is key.is_entry


def test_patterns_read_lines_as_the_store_does() -> None:
    assert re2.compile("a.b").fullmatch("a\nb") is None
    passes = rollup_test(Measure(Subject.SPANS, 'name=~"a.b"'))
    assert passes(RollupKey("", "", "", "a\nb", 0, True))
