"""Two versions of a service over HTTP: what each was asked, what sets them apart, and over which minutes."""

import math
import random
from typing import Any
from unittest import mock

import pytest
from rest_framework.test import APIClient

from apps.deployments.comparison import reader
from apps.deployments.serializers import VersionComparisonSerializer
from apps.errors.recount import recount
from apps.projects.models import Project
from tests.clickhouse_fixtures import Store
from tests.counting import count
from tests.deployments.releases import HOUR, NOON_S, make_release
from tests.errors.failures import Failed, Failure, Written, make_failures, make_records
from tests.traces.spans import MINUTE_NS, Draft

SERVER, INTERNAL = 2, 1
ERROR = 2
VERSIONS = {"service": "shop", "a": "1.0", "b": "2.0"}


def url(project: Project) -> str:
    return f"/api/v1/projects/{project.slug}/deployments/compare/"


def read(client: APIClient, project: Project, **query: Any) -> Any:
    response = client.get(url(project), {**HOUR, **VERSIONS, **query})
    assert response.status_code == 200, response.content
    return response.json()


def make_requests(
    seed: int, *, minutes: range, each: int = 20, factor: float = 1.0, failing: float = 0.0
) -> list[Draft]:
    """`each` traces a minute: a request for the cart, one for paying, and work that nobody asked for."""
    chance = random.Random(seed)
    drafts = []
    for number in range(each * len(minutes)):
        start_ns = minutes[number // each] * MINUTE_NS + number % each
        trace = seed * 1_000_000 + number
        cart_ns = int(chance.lognormvariate(15, 0.5))
        pay_ns = int(chance.lognormvariate(16, 0.5) * factor)
        status = ERROR if chance.random() < failing else 0
        drafts += [
            Draft(trace=trace, id=1, name="GET /cart", start_ns=start_ns, duration_ns=cart_ns),
            Draft(trace=trace, id=2, name="POST /pay", start_ns=start_ns, duration_ns=pay_ns, status=status),
            Draft(trace=trace, id=3, parent=2, kind=INTERNAL, name="work", start_ns=start_ns),
        ]
    return drafts


def store(clickhouse: Store, project: Project, version: str, drafts: list[Draft]) -> None:
    clickhouse.insert(make_release(version, drafts), project_id=project.pk)


def find_operation(answer: Any, name: str) -> Any:
    return next(operation for operation in answer["operations"] if operation["name"] == name)


def test_what_became_slower_and_what_fails_more_often_is_named(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    store(clickhouse, project, "1.0", make_requests(1, minutes=range(0, 20)))
    store(clickhouse, project, "2.0", make_requests(2, minutes=range(20, 40), factor=1.5, failing=0.1))
    answer = read(as_alice, project)
    assert (answer["verdict"], answer["is_side_by_side"], answer["sampled_by"]) == ("worse", False, 1)
    assert (answer["start_s"], answer["end_s"]) == (NOON_S, NOON_S + 3600)
    assert [operation["name"] for operation in answer["operations"]] == ["POST /pay", "GET /cart"]
    pay = find_operation(answer, "POST /pay")
    assert (pay["kind"], pay["a"]["requests"], pay["b"]["requests"]) == ("SERVER", 400, 400)
    assert pay["latency"]["verdict"] == pay["errors"]["verdict"] == "worse"
    assert pay["latency"]["low"] < 0.5 < pay["latency"]["high"]
    assert pay["errors"]["estimate"] == pay["b"]["error_rate"] == pytest.approx(0.1, abs=0.04)
    assert pay["latency"]["q_value"] <= answer["false_discovery_rate"] == 0.05
    cart = find_operation(answer, "GET /cart")
    assert cart["latency"]["verdict"] == cart["errors"]["verdict"] == "no_difference"
    assert answer["covered"] == 1
    assert VersionComparisonSerializer(answer).data == answer


def test_what_each_version_was_asked_is_counted_exactly(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    store(clickhouse, project, "1.0", make_requests(1, minutes=range(0, 20)))
    store(clickhouse, project, "2.0", make_requests(2, minutes=range(20, 30)))
    store(clickhouse, project, "3.0", make_requests(3, minutes=range(30, 60)))
    answer = read(as_alice, project)
    assert [answer[side]["requests"] for side in "ab"] == [800, 400]
    assert [answer[side]["traffic_share"] for side in "ab"] == [1 / 3, 1 / 6]
    # While each was live: two requests a trace, twenty traces a minute.
    assert [answer[side]["requests_per_s"] for side in "ab"] == [40 / 60, 40 / 60]
    assert answer["mix_change"] == 0
    traffic = answer["traffic"]
    assert (traffic["start_s"], traffic["step_s"]) == (NOON_S, 60)
    assert traffic["a"] == [40] * 20 + [0] * 40
    assert traffic["b"] == [0] * 20 + [40] * 10 + [0] * 30
    assert traffic["all"] == [40] * 60


def test_a_canary_is_compared_while_both_were_there(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    """What the old version did before the canary came was slow, and does not count."""
    store(clickhouse, project, "1.0", make_requests(1, minutes=range(0, 30), factor=9))
    store(clickhouse, project, "1.0", make_requests(2, minutes=range(30, 50)))
    store(clickhouse, project, "2.0", make_requests(3, minutes=range(30, 50), each=5))
    answer = read(as_alice, project)
    assert answer["is_side_by_side"] is True
    assert (answer["start_s"], answer["end_s"]) == (NOON_S + 30 * 60, NOON_S + 50 * 60)
    assert [answer[side]["traffic_share"] for side in "ab"] == [0.8, 0.2]
    assert [answer[side]["requests_per_s"] for side in "ab"] == [40 / 60, 10 / 60]
    assert answer["verdict"] == "no_difference"


def test_a_canary_in_a_range_that_ends_within_a_step_has_its_share_of_all_of_it(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    """125 minutes are shown in steps of two: the last one holds a minute."""
    store(clickhouse, project, "1.0", make_requests(1, minutes=range(25, 60)))
    store(clickhouse, project, "2.0", make_requests(2, minutes=range(35, 60), each=5))
    answer = read(as_alice, project, start=NOON_S - 65 * 60)
    assert answer["traffic"]["step_s"] == 120
    assert [answer[side]["traffic_share"] for side in "ab"] == [0.8, 0.2]


def test_a_rollout_of_some_minutes_is_no_canary(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    store(clickhouse, project, "1.0", make_requests(1, minutes=range(0, 32), each=5))
    store(clickhouse, project, "2.0", make_requests(2, minutes=range(28, 60), each=5))
    assert read(as_alice, project)["is_side_by_side"] is False


def test_versions_are_compared_where_both_were_and_not_across_environments(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    """Staging goes on with the old version, and is much quicker than production."""
    store(clickhouse, project, "1.0", make_requests(1, minutes=range(0, 20)))
    store(clickhouse, project, "2.0", make_requests(2, minutes=range(20, 40)))
    staging = make_release(
        "1.0", make_requests(3, minutes=range(0, 40), each=5, factor=0.2), environment="staging"
    )
    clickhouse.insert(staging, project_id=project.pk)
    answer = read(as_alice, project)
    assert (answer["environment"], answer["is_side_by_side"]) == ("production", False)
    assert [answer[side]["requests"] for side in "ab"] == [800, 800]
    assert answer["verdict"] == "no_difference"


def test_a_filter_by_environment_leaves_the_others_out(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    store(clickhouse, project, "1.0", make_requests(1, minutes=range(0, 20)))
    elsewhere = make_release("2.0", make_requests(2, minutes=range(0, 20)), environment="staging")
    clickhouse.insert(elsewhere, project_id=project.pk)
    answer = read(as_alice, project, environment="production")
    assert [answer[side]["requests"] for side in "ab"] == [800, 0]
    assert (answer["environment"], answer["mix_change"]) == ("production", None)
    assert answer["verdict"] == "too_little_data"
    assert find_operation(answer, "GET /cart")["latency"]["estimate"] is None


def test_error_groups_that_only_one_version_has_are_new_or_gone(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    seen = {
        "1.0": [(1, "KeyError"), (30, "Timeout"), (0, "Before")],
        "2.0": [(31, "Oops"), (32, "Timeout"), (33, "Before")],
    }
    for version, errors in seen.items():
        for number, (minute, kind) in enumerate(errors):
            draft = Draft(trace=minute + 1, id=number + 1, start_ns=minute * MINUTE_NS)
            request = make_failures([Failed(draft, [Failure(kind, "sku-1")])], version=version)
            clickhouse.insert(request, project_id=project.pk)
    count(recount, project.pk)
    found = read(as_alice, project, start=NOON_S + 60)["error_groups"]
    assert [(one["type"], one["message"], one["events"]) for one in found["new"]] == [("Oops", "<n>", 1)]
    assert [(one["type"], one["events"]) for one in found["gone"]] == [("KeyError", 1)]
    # Three requests of the one, two of the other, that were asked for in the range.
    assert [one["chance"] for one in found["new"]] == [pytest.approx(math.exp(-2 / 3))]
    assert [one["in_spans"] for one in found["new"]] == [True]


def test_an_error_that_only_log_records_tell_says_so(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    for number, version in enumerate(("1.0", "2.0")):
        draft = Draft(trace=number + 1, start_ns=number * MINUTE_NS)
        clickhouse.insert(make_failures([Failed(draft)], version=version), project_id=project.pk)
    record = Written(Failure("Oops", "sku-1"), at_ns=MINUTE_NS)
    clickhouse.insert_logs(make_records([record], version="2.0"), project_id=project.pk)
    count(recount, project.pk)
    found = read(as_alice, project)["error_groups"]
    assert [(one["type"], one["events"], one["in_spans"]) for one in found["new"]] == [("Oops", 1, False)]


def test_very_many_calls_are_sampled_by_trace(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    store(clickhouse, project, "1.0", make_requests(1, minutes=range(0, 30)))
    store(clickhouse, project, "2.0", make_requests(2, minutes=range(30, 60), factor=2))
    with mock.patch.object(reader, "MAX_CALLS", 1300):
        answer = read(as_alice, project)
    assert (answer["sampled_by"], answer["a"]["requests"]) == (2, 1200)
    assert find_operation(answer, "POST /pay")["latency"]["verdict"] == "worse"


def test_operations_beyond_a_hundred_are_counted_and_not_judged(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    rare = Draft(trace=9, name="GET /rare")
    store(clickhouse, project, "1.0", [*make_requests(1, minutes=range(0, 20)), rare])
    store(clickhouse, project, "2.0", make_requests(2, minutes=range(20, 40)))
    with mock.patch.object(reader, "MAX_OPERATIONS", 2):
        answer = read(as_alice, project)
    assert ([one["name"] for one in answer["operations"]], answer["operations_beyond"]) == (
        ["GET /cart", "POST /pay"],
        1,
    )
    assert answer["a"]["requests"] == 801


def test_spans_that_tell_no_version_can_be_compared_with(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    store(clickhouse, project, "", make_requests(1, minutes=range(0, 20)))
    store(clickhouse, project, "2.0", make_requests(2, minutes=range(20, 40)))
    answer = read(as_alice, project, a="")
    assert (answer["a"]["requests"], answer["verdict"]) == (800, "no_difference")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"b": "1.0"}, "b"),
        ({"service": ""}, "service"),
        ({"start": "soon"}, "start"),
        ({"end": "0"}, "start"),
        ({"c": "3.0"}, "c"),
    ],
)
def test_a_bad_question_is_refused_by_name(
    as_alice: APIClient, project: Project, query: dict[str, str], field: str
) -> None:
    response = as_alice.get(url(project), {**HOUR, **VERSIONS, **query})
    assert response.status_code == 400
    assert list(response.json()["fields"]) == [field]


@pytest.mark.parametrize("end", ["2200-01-01T00:00:00Z", "4000000000"])
def test_an_end_in_the_future_ends_now(
    clickhouse: Store, as_alice: APIClient, project: Project, end: str
) -> None:
    assert len(read(as_alice, project, end=end)["traffic"]["all"]) <= 121


@pytest.mark.parametrize("start", ["4000000000", "2200-01-01T00:00:00Z"])
def test_a_range_that_has_not_begun_holds_nothing(
    clickhouse: Store, as_alice: APIClient, project: Project, start: str
) -> None:
    answer = read(as_alice, project, start=start, end="2201-01-01T00:00:00Z")
    assert (answer["verdict"], answer["traffic"]["all"]) == ("too_little_data", [0])


def test_a_team_mate_and_a_query_key_read_the_same(
    clickhouse: Store, as_bob: APIClient, as_query_key: APIClient, project: Project
) -> None:
    store(clickhouse, project, "1.0", make_requests(1, minutes=range(0, 2)))
    assert read(as_bob, project) == read(as_query_key, project)


def test_charlie_sees_nothing(
    clickhouse: Store, as_charlie: APIClient, project: Project, charlies_project: Project
) -> None:
    store(clickhouse, project, "1.0", make_requests(1, minutes=range(0, 2)))
    assert as_charlie.get(url(project), VERSIONS).status_code == 404
    answer = read(as_charlie, charlies_project)
    assert (answer["a"]["requests"], answer["operations"]) == (0, [])
