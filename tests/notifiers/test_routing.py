"""Which targets a message goes to."""

from datetime import timedelta
from typing import Any

import pytest

from apps.notifiers.messages import Severity
from apps.notifiers.routing import Route, Way, find_ways, takes
from tests.notifiers.conftest import make_message

ENABLED = [1, 2, 3]


def route(*target_ids: int, goes_on: bool = False, repeat_minutes: int = 0, **asked: Any) -> Route:
    nothing: dict[str, Any] = {"severities": [], "services": [], "environments": [], "owners": []}
    repeat = timedelta(minutes=repeat_minutes) if repeat_minutes else None
    return Route(**{**nothing, **asked}, target_ids=target_ids, repeat_every=repeat, goes_on=goes_on)


def targets(*routes: Route, **message: Any) -> list[int]:
    return [way.target_id for way in find_ways(make_message(**message), routes, ENABLED)]


def test_without_routes_everybody_is_told_of_everything() -> None:
    assert targets() == ENABLED


def test_the_first_route_that_takes_a_message_ends_the_search() -> None:
    assert targets(route(1, services=["cart"]), route(2), route(3)) == [2]


def test_unless_it_goes_on() -> None:
    assert targets(route(1, goes_on=True), route(2, services=["cart"]), route(3)) == [1, 3]


def test_what_no_route_takes_goes_nowhere() -> None:
    assert targets(route(1, services=["cart"])) == []


def test_a_route_without_targets_keeps_what_it_takes_quiet() -> None:
    assert targets(route(environments=["prod*"]), route(1)) == []
    assert targets(route(environments=["prod*"]), route(1), environment="staging") == [1]


def test_no_target_is_named_twice_and_the_first_naming_counts() -> None:
    ways = find_ways(
        make_message(), [route(1, goes_on=True, repeat_minutes=60), route(1, 2, repeat_minutes=5)], ENABLED
    )
    assert ways == [Way(1, timedelta(hours=1)), Way(2, timedelta(minutes=5))]


def test_a_target_that_is_switched_off_is_left_out_and_does_not_move_the_message_on() -> None:
    assert targets(route(9), route(1)) == []


@pytest.mark.parametrize(
    ("asked", "is_taken"),
    [
        ({}, True),
        ({"severities": [Severity.CRITICAL]}, True),
        ({"severities": [Severity.WARNING]}, False),
        ({"services": ["checkout"]}, True),
        ({"services": ["check*"]}, True),
        ({"services": ["CHECK???"]}, True),
        ({"services": ["cart", "[a-d]heckout"]}, True),
        ({"services": ["heckou"]}, False),
        ({"environments": ["prod*"], "owners": ["payments"]}, True),
        ({"environments": ["prod*"], "owners": ["search"]}, False),
    ],
)
def test_all_that_a_route_asks_for_must_be_so(asked: dict[str, Any], is_taken: bool) -> None:
    assert takes(route(1, **asked), make_message()) is is_taken


def test_what_has_no_service_is_of_none() -> None:
    assert not takes(route(1, services=["*"]), make_message(service=None))
    assert takes(route(1), make_message(service=None))
