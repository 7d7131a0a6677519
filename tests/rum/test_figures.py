"""Views, sessions, errors and vitals are those of the items that were sent, however they are told apart."""

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.query.language.errors import FilterError
from apps.query.timerange import SECOND_NS, TimeRange
from apps.rum import reader
from apps.rum.question import Question
from tests.clickhouse_fixtures import Store
from tests.rum.counted import Asked, count_groups, count_overview, count_steps, page_of, told_of
from tests.rum.sent import Item, Span, error, record, send, view, vital
from tests.traces.spans import MINUTE_NS, NOON_NS

on_the_engine = settings(
    max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
HOUR_NS = 60 * MINUTE_NS
WITHIN = TimeRange(NOON_NS, NOON_NS + HOUR_NS)

# Few of each, so that much coincides; some lie outside of the range.
moments = st.sampled_from([-MINUTE_NS, 0, 1, 5 * MINUTE_NS, 31 * MINUTE_NS, HOUR_NS - 1, HOUR_NS])
SITES: list[dict[str, Any]] = [
    {"service": "shop-web", "environment": "production", "version": "1.0"},
    {"service": "shop-web", "environment": "staging", "version": "2.0"},
    {"service": "admin", "environment": "production", "version": ""},
]
sites = st.sampled_from(SITES)
told = st.fixed_dictionaries(
    {
        "user_agent.name": st.sampled_from(["Chrome", "Firefox", ""]),
        "rum.device.type": st.sampled_from(["desktop", "mobile"]),
        "geo.country.iso_code": st.sampled_from(["DE", ""]),
        "user.plan": st.sampled_from(["free", "paid", ""]),
    }
).map(lambda given: {key: value for key, value in given.items() if value})


@st.composite
def pages(draw: st.DrawFn) -> list[Item]:
    """A view, and what happened in it."""
    site = draw(sites)
    looked = view(
        draw(st.sampled_from(["/", "/cart", "/products/:id"])),
        session=draw(st.sampled_from(["s1", "s2", "s3", ""])),
        kind=draw(st.sampled_from(["load", "route"])),
        at_ns=draw(moments),
        took_ns=draw(st.integers(0, 5) | st.integers(0, 2**40)),
        told=draw(told),
        **site,
    )
    sent: list[Item] = [looked] if draw(st.booleans()) or draw(st.booleans()) else []
    for _ in range(draw(st.integers(0, 4))):
        at_ns = draw(moments)
        is_error = draw(st.booleans())
        sent.append(error(looked, at_ns=at_ns) if is_error else record("rum.console", looked, at_ns=at_ns))
    for _ in range(draw(st.integers(0, 5))):
        value = draw(st.sampled_from([0, 0.1, 0.25, 200, 2500, 2500.5, 4000, 10_000]))
        name = draw(st.sampled_from(["lcp", "inp", "cls", "fcp", "ttfb", "fid"]))
        sent.append(vital(looked, name, value, draw(st.sampled_from(["a", "b", "c"])), at_ns=draw(moments)))
    return draw(st.permutations(sent))


batches = st.lists(pages(), min_size=1, max_size=12)


def has(item: Item, key: str, value: str) -> bool:
    return bool(item.attributes.get(key) == value)


# A filter, and what it means in plain Python.
FILTERS: dict[str, Callable[[Item], bool]] = {
    "": lambda item: True,
    "user_agent.name=Chrome": lambda item: has(item, "user_agent.name", "Chrome"),
    "service=admin": lambda item: item.service == "admin",
    '{ .user.plan != "free" && .rum.device.type = "mobile" }': lambda item: (
        "user.plan" in item.attributes
        and not has(item, "user.plan", "free")
        and has(item, "rum.device.type", "mobile")
    ),
    "PRODUCTS": lambda item: "products" in page_of(item),
    "-admin": lambda item: item.service != "admin",
}


@st.composite
def questions(draw: st.DrawFn) -> tuple[Question, Asked]:
    environment = draw(st.sampled_from([None, None, "production"]))
    service = draw(st.sampled_from([None, None, "shop-web"]))
    page = draw(st.sampled_from([None, None, "/cart"]))
    q = draw(st.sampled_from(list(FILTERS)))
    question = Question(0, WITHIN, WITHIN.end_ns, environment, service, q, page)
    asked = Asked(0, HOUR_NS, [service] if service else [], environment, page, FILTERS[q])
    return question, asked


def sites_of(items: list[Item]) -> list[str]:
    """Of views in the range or in the day before it."""
    names = {item.service for item in items if isinstance(item, Span) and item.at_ns < HOUR_NS}
    return sorted(names)


def arrange(
    store: Store, sent: list[list[Item]], pair: tuple[Question, Asked]
) -> tuple[Question, Asked, list[Item]]:
    """Send all, in two batches, and ask the new project."""
    project_id = store.new_project_id()
    items = [item for page in sent for item in page]
    send(store, project_id, items[: len(items) // 2])
    send(store, project_id, items[len(items) // 2 :])
    question, asked = pair
    return (
        replace(question, project_id=project_id),
        replace(asked, services=asked.services or sites_of(items)),
        items,
    )


@on_the_engine
@given(sent=batches, pair=questions())
def test_the_overview_is_a_recount(
    clickhouse: Store, sent: list[list[Item]], pair: tuple[Question, Asked]
) -> None:
    question, asked, items = arrange(clickhouse, sent, pair)
    services = reader.list_services(question)
    assert services == sites_of(items)
    shown = asdict(reader.read_figures(question, reader.choose_services(question, services)))
    counted = count_overview(items, asked)
    vitals = counted.pop("vitals")
    assert {name: shown[name] for name in counted} == counted
    assert {
        one["name"]: (one["p75"], one["good"], one["needs_improvement"], one["poor"])
        for one in shown["vitals"]
    } == vitals
    step_s, first_s = shown["step_s"], shown["start_s"]

    def step_of(item: Item) -> int:
        return int((NOON_NS + item.at_ns) // SECOND_NS - first_s) // int(step_s)

    assert shown["series"] == count_steps(items, asked, step_of, len(shown["series"]["views"]))
    assert (first_s, shown["end_s"]) == (NOON_NS // SECOND_NS, WITHIN.end_ns // SECOND_NS)


VALUES: dict[str, Callable[[Item], str]] = {
    "page": page_of,
    "browser": told_of("user_agent.name"),
    "os": told_of("user_agent.os.name"),
    "device": told_of("rum.device.type"),
    "country": told_of("geo.country.iso_code"),
    "version": lambda item: item.version,
}


@on_the_engine
@given(
    sent=batches,
    pair=questions(),
    by=st.sampled_from(list(VALUES)),
    sort=st.sampled_from(["views", "lcp", "errors"]),
)
def test_groups_are_a_recount_in_the_order_asked_for(
    clickhouse: Store, sent: list[list[Item]], pair: tuple[Question, Asked], by: str, sort: str
) -> None:
    question, asked, items = arrange(clickhouse, sent, pair)
    groups = reader.list_groups(question, by=by, sort=sort, limit=1000)
    counted = count_groups(items, asked, VALUES[by])
    shown = {
        row.value: {key: value for key, value in asdict(row).items() if key != "value"} for row in groups.rows
    }
    assert shown == counted
    assert groups.total == len(counted)
    column = "lcp_p75" if sort == "lcp" else sort
    order = [shown[row.value][column] for row in groups.rows]
    assert order == sorted(order, key=lambda value: -1 if value is None else value, reverse=True)
    first = reader.list_groups(question, by=by, sort=sort, limit=1)
    assert (first.rows, first.total) == (groups.rows[:1], groups.total)


def ask(project_id: int, **more: Any) -> Question:
    return Question(project_id, WITHIN, WITHIN.end_ns, **more)


def test_the_value_that_arrived_last_counts_whenever_it_was_measured(clickhouse: Store) -> None:
    """After fifty interactions the worst one no longer counts: the second may lie before it."""
    looked = view()
    send(clickhouse, 7, [looked, vital(looked, "inp", 800, "v1", at_ns=MINUTE_NS)])
    send(clickhouse, 7, [vital(looked, "inp", 300, "v1", at_ns=30)])
    figures = reader.read_figures(ask(7), ["shop-web"])
    (inp,) = [one for one in figures.vitals if one.name == "inp"]
    assert (inp.p75, inp.good, inp.needs_improvement, inp.poor) == (300, 0, 1, 0)


def test_a_measure_without_an_id_stands_for_itself_and_what_is_no_number_for_nothing(
    clickhouse: Store,
) -> None:
    looked = view()
    values: list[Any] = [100, 200, 300.5, "fast", True]
    send(clickhouse, 7, [looked, *(vital(looked, "lcp", value, "") for value in values)])
    lcp = reader.read_figures(ask(7), ["shop-web"]).vitals[0]
    assert (lcp.p75, lcp.good) == (300.5, 3)


def test_servers_exceptions_and_spans_that_are_named_like_views_are_none_of_pages(clickhouse: Store) -> None:
    looked = view()
    send(
        clickhouse,
        7,
        [
            looked,
            replace(error(looked), attributes={"exception.type": "TypeError"}),
            Span(name="view of the database", kind=1, attributes={}),
            Span(name="viewer", attributes={"rum.kind": "view"}),
        ],
    )
    figures = reader.read_figures(ask(7), ["shop-web"])
    assert (figures.views, figures.errors) == (1, 0)


def test_errors_of_sessions_that_are_not_sampled_count_without_making_views_fail(clickhouse: Store) -> None:
    looked, unsampled = view(), view("/cart", session="s2")
    send(clickhouse, 7, [looked, error(unsampled), error(unsampled)])
    figures = reader.read_figures(ask(7), ["shop-web"])
    assert (figures.views, figures.sessions, figures.errors, figures.views_with_errors) == (1, 1, 2, 0)
    cart = reader.list_groups(ask(7), by="page", sort="errors", limit=1).rows[0]
    assert (cart.value, cart.views, cart.errors) == ("/cart", 0, 2)


def test_steps_yet_to_come_are_left_out(clickhouse: Store) -> None:
    send(clickhouse, 7, [view()])
    early = replace(ask(7), now_ns=NOON_NS + 10 * MINUTE_NS)
    assert len(reader.read_figures(early, ["shop-web"]).series.views) == 11
    assert len(reader.read_figures(ask(7), ["shop-web"]).series.views) == 60


@pytest.mark.parametrize(
    ("q", "says"),
    [
        ("{ .a = 1 } >> { .b = 2 }", "makes no sense for views of pages"),
        ("{ .a = 1 } | count() > 3", "makes no sense for views of pages"),
        ("duration>1s", "logs have none"),
        ("severity>=warn", "spans have none"),
        ("a=", ""),
    ],
)
def test_what_views_and_records_do_not_both_have_is_refused_whatever_there_is(
    clickhouse: Store, q: str, says: str
) -> None:
    for ask_it in (
        lambda: reader.read_figures(ask(7, q=q), []),
        lambda: reader.list_groups(ask(7, q=q), by="page", sort="views", limit=1),
    ):
        with pytest.raises(FilterError) as refused:
            ask_it()
        assert says in refused.value.message
