"""Error groups over HTTP: what is listed, where each stands, and that charlie sees none."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from rest_framework.test import APIClient

from apps.clickhouse import client as store
from apps.deployments.recount import recount as recount_releases
from apps.errors import reader
from apps.errors.models import ErrorGroupState
from apps.errors.recount import recount
from apps.errors.serializers import ErrorDetailSerializer, ErrorListSerializer
from apps.projects.models import Project
from tests.clickhouse_fixtures import Store
from tests.counting import NOON_S, count, note_counted
from tests.errors.failures import ERROR, Failed, Failure, Written, make_failures, make_records
from tests.traces.spans import MINUTE_NS, Draft, span_id, trace_id

HOUR: dict[str, Any] = {"start": NOON_S, "end": NOON_S + 3600}
STACK = '  File "/app/shop/cart.py", line 7, in add\n    x\n'
KEY_ERROR = Failure("KeyError", "'sku-1'", STACK)
TIMEOUT = Failure("Timeout", "after 250ms")


def url(project: Project, error: str = "", rest: str = "") -> str:
    return f"/api/v1/projects/{project.slug}/errors/" + (f"{error}/{rest}" if error else "")


def read(client: APIClient, project: Project, **query: Any) -> Any:
    response = client.get(url(project), {**HOUR, **query})
    assert response.status_code == 200, response.content
    return response.json()


def types(client: APIClient, project: Project, **query: Any) -> list[str]:
    return [group["type"] for group in read(client, project, **query)["groups"]]


def decide(client: APIClient, project: Project, error: str, status: str, **body: Any) -> Any:
    response = client.post(url(project, error, "status/"), {"status": status, **body}, format="json")
    assert response.status_code == 200, response.content
    return response.json()


def fail(
    clickhouse: Store,
    project: Project,
    *failures: Failure,
    number: int = 1,
    minute: int = 0,
    version: str = "",
    service: str = "shop",
) -> None:
    draft = Draft(trace=number, id=number, start_ns=minute * MINUTE_NS, status=ERROR)
    request = make_failures([Failed(draft, failures)], version=version, service=service)
    clickhouse.insert(request, project_id=project.pk)
    count(recount, project.pk)


def test_a_group_says_what_failed_where_and_how_often(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    fail(clickhouse, project, KEY_ERROR, version="1.0")
    fail(clickhouse, project, Failure("KeyError", "'mug'", STACK), number=2, minute=30, service="cart")
    answer = read(as_alice, project)
    assert (answer["start_s"], answer["end_s"], answer["step_s"]) == (NOON_S, NOON_S + 3600, 120)
    (group,) = answer["groups"]
    assert ErrorListSerializer(answer).data.keys() == answer.keys()
    assert len(group.pop("id")) == 16
    assert (series := group.pop("series"))[0] == series[15] == 1
    assert sum(series) == group["events"]
    assert group == {
        "kind": "exception",
        "type": "KeyError",
        "message": "'<text>'",
        "culprit": "add (shop/cart.py)",
        "services": ["cart", "shop"],
        "versions": ["1.0"],
        "status": "open",
        "is_regressed": False,
        "is_new": False,
        "events": 2,
        "first_seen": moment(0),
        "last_seen": moment(30),
        "traces": [trace_id(2), trace_id(1)],
    }


def moment(minute: int) -> str:
    return datetime.fromtimestamp(NOON_S + 60 * minute, UTC).isoformat().replace("+00:00", "Z")


def test_a_span_that_failed_without_an_exception_goes_by_its_name(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    draft = Draft(name="GET /users/7", status=ERROR)
    clickhouse.insert(make_failures([Failed(draft, (), "no route")]), project_id=project.pk)
    count(recount, project.pk)
    (group,) = read(as_alice, project)["groups"]
    assert (group["kind"], group["type"], group["message"]) == ("span", "GET /users/<n>", "no route")
    detail = as_alice.get(url(project, group["id"]), HOUR).json()
    assert (detail["culprit"], detail["frames"]) == ("", [])


def test_it_says_until_when_errors_are_counted(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    assert read(as_alice, project)["counted_until_ms"] == 0
    note_counted(NOON_S * 1000)
    assert read(as_alice, project)["counted_until_ms"] == NOON_S * 1000


def test_one_group_in_full(clickhouse: Store, as_alice: APIClient, project: Project) -> None:
    fail(clickhouse, project, KEY_ERROR, version="1.0")
    fail(clickhouse, project, KEY_ERROR, number=2, minute=9, version="2.0")
    fail(clickhouse, project, KEY_ERROR, number=3, minute=9, version="2.0", service="cart")
    (group,) = read(as_alice, project)["groups"]
    detail = as_alice.get(url(project, group["id"]), HOUR).json()
    assert {name: detail[name] for name in group} == group
    assert detail["frames"] == [{"function": "add", "file": "shop/cart.py"}]
    assert detail["by_service"] == [{"name": "shop", "events": 2}, {"name": "cart", "events": 1}]
    assert detail["by_version"] == [{"name": "2.0", "events": 2}, {"name": "1.0", "events": 1}]
    assert detail["by_environment"] == [{"name": "production", "events": 3}]
    assert (detail["first_version"], detail["last_version"]) == ("1.0", "2.0")
    assert detail["samples"][-1] == {
        "at": moment(0),
        "trace_id": trace_id(1),
        "span_id": span_id(1),
        "log_id": None,
        "message": "'sku-1'",
    }
    assert ErrorDetailSerializer(detail).data.keys() == detail.keys()


def log(
    clickhouse: Store, project: Project, *records: Written, version: str = "", service: str = "shop"
) -> None:
    """What is logged is stored, and the job has counted it and the versions."""
    request = make_records(records, version=version, service=service)
    clickhouse.insert_logs(request, project_id=project.pk)
    for each in (recount_releases, recount):
        count(each, project.pk)


def test_an_exception_that_was_logged_is_a_group_that_leads_to_its_trace_or_to_the_record(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    clickhouse.insert(make_failures([Failed(Draft(trace=1))]), project_id=project.pk)
    of_a_trace = Written(KEY_ERROR, trace=1, span=1)
    of_none = Written(replace(KEY_ERROR, message="'mug'"), at_ns=10 * MINUTE_NS)
    of_a_lost_trace = Written(KEY_ERROR, at_ns=20 * MINUTE_NS, trace=2, span=2)
    log(clickhouse, project, of_a_trace, of_none, of_a_lost_trace, version="1.0")
    (group,) = read(as_alice, project)["groups"]
    assert (group["kind"], group["type"], group["culprit"]) == ("exception", "KeyError", "add (shop/cart.py)")
    assert (group["events"], group["versions"], group["traces"]) == (3, ["1.0"], [trace_id(1)])
    assert (group["first_seen"], group["last_seen"]) == (moment(0), moment(20))
    detail = as_alice.get(url(project, group["id"]), HOUR).json()
    lost, alone, traced = detail["samples"]
    assert [lost["trace_id"], alone["trace_id"], traced["trace_id"]] == [None, None, trace_id(1)]
    assert [lost["span_id"], alone["span_id"], traced["span_id"]] == [None, None, span_id(1)]
    assert (alone["at"], alone["message"]) == (moment(10), "'mug'")
    for sample in (lost, alone, traced):
        address = f"/api/v1/projects/{project.slug}/logs/{sample['log_id']}/context/"
        record = as_alice.get(address).json()["log"]
        assert record["attributes"]["exception.message"] == sample["message"]


def test_log_records_that_are_no_longer_stored_lead_nowhere(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    log(clickhouse, project, Written(KEY_ERROR))
    store.execute("TRUNCATE TABLE logs")
    (group,) = read(as_alice, project)["groups"]
    detail = as_alice.get(url(project, group["id"]), HOUR).json()
    assert (group["events"], group["traces"], detail["samples"]) == (1, [], [])


def test_what_is_recorded_in_a_span_and_logged_is_one_event(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    """Where it is logged fewer frames are known: by its stack alone it would be another group."""
    log(clickhouse, project, Written(replace(KEY_ERROR, stack=""), trace=1, span=1))
    assert [group["events"] for group in read(as_alice, project)["groups"]] == [1]
    fail(clickhouse, project, KEY_ERROR)
    (group,) = read(as_alice, project)["groups"]
    assert (group["events"], group["culprit"]) == (1, "add (shop/cart.py)")
    detail = as_alice.get(url(project, group["id"]), HOUR).json()
    assert [sample["log_id"] for sample in detail["samples"]] == [None]


def test_a_span_that_failed_has_its_error_in_its_log_record(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    fail(clickhouse, project)
    assert [group["kind"] for group in read(as_alice, project)["groups"]] == ["span"]
    log(clickhouse, project, Written(KEY_ERROR, trace=1, span=1))
    (group,) = read(as_alice, project)["groups"]
    assert (group["kind"], group["events"], group["traces"]) == ("exception", 1, [trace_id(1)])


def test_versions_of_a_service_that_only_logs_are_known_from_its_exceptions(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    log(clickhouse, project, Written(KEY_ERROR), version="1.0")
    (group,) = read(as_alice, project)["groups"]
    decide(as_alice, project, group["id"], "resolved", in_next_version=True)
    resolve_at(project, 10)
    log(clickhouse, project, Written(KEY_ERROR, at_ns=15 * MINUTE_NS), version="1.0")
    assert types(as_alice, project) == []
    log(clickhouse, project, Written(TIMEOUT, at_ns=20 * MINUTE_NS), version="2.0")
    assert [(each["type"], each["is_new"]) for each in read(as_alice, project)["groups"]] == [
        ("Timeout", True)
    ]
    log(clickhouse, project, Written(KEY_ERROR, at_ns=25 * MINUTE_NS), version="2.0")
    again = {each["type"]: each for each in read(as_alice, project)["groups"]}["KeyError"]
    assert (again["status"], again["is_regressed"], again["is_new"]) == ("open", True, False)


def test_an_error_that_goes_up_through_a_trace_counts_once_a_span_and_names_the_trace_once(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    for number, service in ((1, "shop"), (2, "cart"), (3, "stock")):
        draft = Draft(trace=7, id=number, status=ERROR)
        clickhouse.insert(
            make_failures([Failed(draft, [KEY_ERROR, KEY_ERROR])], service=service), project_id=project.pk
        )
    count(recount, project.pk)
    (group,) = read(as_alice, project)["groups"]
    assert (group["events"], group["traces"]) == (3, [trace_id(7)])


def test_filters_narrow_the_groups_and_what_is_counted_of_them(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    fail(clickhouse, project, KEY_ERROR)
    fail(clickhouse, project, KEY_ERROR, number=2, service="cart")
    fail(clickhouse, project, TIMEOUT, number=3, minute=40, service="cart")
    assert [
        (group["type"], group["events"]) for group in read(as_alice, project, service="cart")["groups"]
    ] == [
        ("Timeout", 1),
        ("KeyError", 1),
    ]
    assert types(as_alice, project, environment="staging") == []
    assert types(as_alice, project, version="2.0") == []
    fail(clickhouse, project, KEY_ERROR, number=4, version="2.0")
    (group,) = read(as_alice, project, version="2.0")["groups"]
    assert (group["type"], group["events"], group["versions"]) == ("KeyError", 1, ["2.0"])
    detail = as_alice.get(url(project, group["id"]), {**HOUR, "version": "2.0", "service": "shop"}).json()
    assert (detail["events"], detail["by_version"]) == (1, [{"name": "2.0", "events": 1}])
    assert types(as_alice, project, q="keyerr") == ["KeyError"]
    assert types(as_alice, project, q="AFTER") == ["Timeout"]
    assert types(as_alice, project, q="") == ["Timeout", "KeyError"]
    assert types(as_alice, project, end=NOON_S + 600) == ["KeyError"]


def test_groups_are_sorted_and_paged(clickhouse: Store, as_alice: APIClient, project: Project) -> None:
    for number, (failure, minute) in enumerate(
        [(TIMEOUT, 0), (KEY_ERROR, 1), (KEY_ERROR, 2), (Failure(), 3)]
    ):
        fail(clickhouse, project, failure, number=number + 1, minute=minute)
    for sort, order in (
        ("last_seen", ["'<text>'", "'<text>'", "after <n>"]),
        ("events", [2, 1, 1]),
        ("first_seen", [moment(3), moment(1), moment(0)]),
    ):
        key = {"last_seen": "message", "events": "events", "first_seen": "first_seen"}[sort]
        seen: list[Any] = []
        cursor: dict[str, str] = {}
        with mock.patch.object(reader, "PAGE_SIZE", 2):
            for _ in range(2):
                answer = read(as_alice, project, sort=sort, **cursor)
                seen += [group[key] for group in answer["groups"]]
                cursor = {"cursor": answer["next"]}
        assert (seen, answer["next"]) == (order, None)


def test_what_was_seen_last_stands_first_as_its_row_says(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    """Also where the service has not seen the last of it."""
    fail(clickhouse, project, KEY_ERROR)
    fail(clickhouse, project, TIMEOUT, number=2, minute=1)
    fail(clickhouse, project, KEY_ERROR, number=3, minute=50, service="cart")
    groups = read(as_alice, project, service="shop")["groups"]
    assert [(group["type"], group["last_seen"]) for group in groups] == [
        ("KeyError", moment(50)),
        ("Timeout", moment(1)),
    ]


def test_a_cursor_is_of_one_order_and_one_project(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    fail(clickhouse, project, KEY_ERROR)
    fail(clickhouse, project, TIMEOUT, number=2)
    with mock.patch.object(reader, "PAGE_SIZE", 1):
        cursor = read(as_alice, project)["next"]
    response = as_alice.get(url(project), {**HOUR, "sort": "events", "cursor": cursor})
    assert (response.status_code, response.json()["code"]) == (400, "invalid_cursor")


def test_what_is_resolved_or_ignored_is_listed_where_it_stands(
    clickhouse: Store, as_alice: APIClient, as_bob: APIClient, project: Project
) -> None:
    fail(clickhouse, project, KEY_ERROR)
    fail(clickhouse, project, TIMEOUT, number=2)
    fail(clickhouse, project, Failure("Oops"), number=3)
    ids = {group["type"]: group["id"] for group in read(as_alice, project)["groups"]}
    answer = decide(as_alice, project, ids["KeyError"], "resolved", version="2.0")
    assert answer == {"id": ids["KeyError"], "status": "resolved", "is_regressed": False}
    decide(as_bob, project, ids["Timeout"], "ignored")
    assert types(as_bob, project) == ["Oops"]
    assert types(as_bob, project, status="resolved") == ["KeyError"]
    assert types(as_bob, project, status="ignored") == ["Timeout"]
    assert sorted(types(as_bob, project, status="all")) == ["KeyError", "Oops", "Timeout"]
    detail = as_bob.get(url(project, ids["KeyError"]), HOUR).json()
    assert (detail["decided"]["by"], detail["decided"]["version"]) == ("alice@shop.example", "2.0")
    decide(as_bob, project, ids["KeyError"], "open")
    assert types(as_bob, project, status="resolved") == []
    assert as_bob.get(url(project, ids["KeyError"]), HOUR).json()["decided"] is None


def resolve_at(project: Project, minute: int) -> None:
    """As if it had been decided then."""
    ErrorGroupState.objects.filter(project=project).update(
        at=datetime.fromtimestamp(NOON_S, UTC) + timedelta(minutes=minute, seconds=30)
    )


def test_what_was_resolved_and_is_seen_again_is_open_again(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    fail(clickhouse, project, KEY_ERROR)
    (group,) = read(as_alice, project)["groups"]
    decide(as_alice, project, group["id"], "resolved")
    resolve_at(project, 10)
    assert types(as_alice, project) == []
    fail(clickhouse, project, KEY_ERROR, number=2, minute=10)
    assert types(as_alice, project) == []
    fail(clickhouse, project, KEY_ERROR, number=3, minute=11)
    (again,) = read(as_alice, project)["groups"]
    assert (again["status"], again["is_regressed"]) == ("open", True)
    assert types(as_alice, project, status="resolved") == []


def release(project: Project, version: str, minute: int, service: str = "shop") -> None:
    at = {"minute": NOON_S + 60 * minute}
    store.execute(
        "INSERT INTO releases SELECT {project_id:UInt32}, {service:String}, 'production', {version:String},"
        " toDateTime({minute:UInt32}, 'UTC'), toDateTime({minute:UInt32}, 'UTC')",
        {"project_id": project.pk, "service": service, "version": version, **at},
    )


def test_an_older_version_may_fail_on_after_the_error_was_resolved_in_a_newer(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    for version, minute in (("1.0", 0), ("2.0", 20), ("3.0", 40)):
        release(project, version, minute)
    fail(clickhouse, project, KEY_ERROR, version="1.0")
    (group,) = read(as_alice, project)["groups"]
    decide(as_alice, project, group["id"], "resolved", version="2.0")
    resolve_at(project, 10)
    fail(clickhouse, project, KEY_ERROR, number=2, minute=25, version="1.0")
    assert types(as_alice, project, status="resolved") == ["KeyError"]
    fail(clickhouse, project, KEY_ERROR, number=3, minute=45, version="3.0")
    assert [each["is_regressed"] for each in read(as_alice, project)["groups"]] == [True]


def test_what_is_resolved_in_a_version_to_come_waits_for_it(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    release(project, "1.0", 0)
    fail(clickhouse, project, KEY_ERROR, version="1.0")
    (group,) = read(as_alice, project)["groups"]
    decide(as_alice, project, group["id"], "resolved", version="2.0")
    resolve_at(project, 10)
    fail(clickhouse, project, KEY_ERROR, number=2, minute=15, version="1.0")
    assert types(as_alice, project) == []
    release(project, "2.0", 20)
    fail(clickhouse, project, KEY_ERROR, number=3, minute=25, version="2.0")
    assert types(as_alice, project) == ["KeyError"]


def test_another_service_s_version_of_the_same_name_says_nothing_of_this_one(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    """The shop waits for its 2.0, which the cart has had for long."""
    release(project, "2.0", 0, service="cart")
    release(project, "1.0", 5)
    fail(clickhouse, project, KEY_ERROR, version="1.0")
    (group,) = read(as_alice, project)["groups"]
    decide(as_alice, project, group["id"], "resolved", version="2.0")
    resolve_at(project, 10)
    fail(clickhouse, project, KEY_ERROR, number=2, minute=15, version="1.0")
    assert types(as_alice, project, status="resolved") == ["KeyError"]


def test_where_two_services_fail_alike_each_is_measured_by_its_own_versions(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    for service, version, minute in (("shop", "1.0", 0), ("shop", "2.0", 9), ("cart", "7.0", 5)):
        release(project, version, minute, service=service)
    fail(clickhouse, project, KEY_ERROR, version="1.0")
    fail(clickhouse, project, KEY_ERROR, number=2, version="7.0", service="cart")
    (group,) = read(as_alice, project)["groups"]
    decide(as_alice, project, group["id"], "resolved", version="2.0")
    resolve_at(project, 10)
    fail(clickhouse, project, KEY_ERROR, number=3, minute=15, version="7.0", service="cart")
    fail(clickhouse, project, KEY_ERROR, number=4, minute=16, version="1.0")
    assert types(as_alice, project, status="resolved") == ["KeyError"]
    release(project, "7.1", 20, service="cart")
    fail(clickhouse, project, KEY_ERROR, number=5, minute=25, version="7.1", service="cart")
    assert [each["is_regressed"] for each in read(as_alice, project)["groups"]] == [True]


def test_a_version_may_be_meant_of_one_service_alone(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    """Both have a 2.0, the cart's being old."""
    for service, version, minute in (("cart", "2.0", 0), ("cart", "3.0", 5), ("shop", "2.0", 9)):
        release(project, version, minute, service=service)
    fail(clickhouse, project, KEY_ERROR, number=2, version="3.0", service="cart")
    (group,) = read(as_alice, project)["groups"]
    decide(as_alice, project, group["id"], "resolved", version="2.0", service="shop")
    resolve_at(project, 10)
    fail(clickhouse, project, KEY_ERROR, number=3, minute=15, version="3.0", service="cart")
    assert types(as_alice, project) == []
    fail(clickhouse, project, KEY_ERROR, number=4, minute=16, version="2.0")
    assert types(as_alice, project) == ["KeyError"]


def test_what_is_resolved_in_the_next_version_waits_for_one_that_had_not_been_seen(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    release(project, "1.0", 0)
    release(project, "1.1", 5)
    fail(clickhouse, project, KEY_ERROR, version="1.0")
    (group,) = read(as_alice, project)["groups"]
    decide(as_alice, project, group["id"], "resolved", in_next_version=True)
    resolve_at(project, 10)
    detail = as_alice.get(url(project, group["id"]), HOUR).json()
    assert detail["newest_versions"] == [{"service": "shop", "version": "1.1"}]
    decided = detail["decided"]
    assert (decided["version"], decided["service"], decided["in_next_version"]) == ("", "", True)
    fail(clickhouse, project, KEY_ERROR, number=2, minute=15, version="1.1")
    assert types(as_alice, project) == []
    release(project, "1.2", 20)
    fail(clickhouse, project, KEY_ERROR, number=3, minute=25, version="1.2")
    assert types(as_alice, project) == ["KeyError"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"version": "2.0", "in_next_version": True}, "version"),
        ({"service": "shop"}, "service"),
        ({"version": "2.0", "service": "x" * 501}, "service"),
        ({"version": "a\0"}, "version"),
    ],
)
def test_what_is_said_of_versions_must_go_together(
    clickhouse: Store, as_alice: APIClient, project: Project, body: dict[str, Any], field: str
) -> None:
    fail(clickhouse, project, KEY_ERROR)
    (group,) = read(as_alice, project)["groups"]
    address = url(project, group["id"], "status/")
    response = as_alice.post(address, {"status": "resolved", **body}, format="json")
    assert (response.status_code, list(response.json()["fields"])) == (400, [field])
    assert not ErrorGroupState.objects.exists()


def test_an_error_is_new_in_the_newest_version_unless_that_is_the_first(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    release(project, "1.0", 0)
    fail(clickhouse, project, KEY_ERROR, version="1.0")
    assert [group["is_new"] for group in read(as_alice, project)["groups"]] == [False]
    release(project, "2.0", 20)
    fail(clickhouse, project, TIMEOUT, number=2, minute=21, version="2.0")
    assert [(group["type"], group["is_new"]) for group in read(as_alice, project)["groups"]] == [
        ("Timeout", True),
        ("KeyError", False),
    ]


def test_traces_that_are_no_longer_stored_are_not_named(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    fail(clickhouse, project, KEY_ERROR)
    store.execute("TRUNCATE TABLE trace_index")
    (group,) = read(as_alice, project)["groups"]
    assert (group["events"], group["traces"]) == (1, [])


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"status": "closed"}, "status"),
        ({"sort": "severity"}, "sort"),
        ({"start": "soon"}, "start"),
        ({"cursor": "x"}, "cursor"),
        ({"qq": "x"}, "qq"),
    ],
)
def test_a_bad_question_is_refused_by_name(
    as_alice: APIClient, clickhouse: Store, project: Project, query: dict[str, str], field: str
) -> None:
    response = as_alice.get(url(project), {**HOUR, **query})
    assert response.status_code == 400
    assert list(response.json()["fields"]) == [field]


@pytest.mark.parametrize("error", ["0" * 16, "0" * 15, "F" * 16, "x"])
def test_a_group_that_is_not_there_is_404(
    as_alice: APIClient, clickhouse: Store, project: Project, error: str
) -> None:
    assert as_alice.get(url(project, error)).status_code == 404
    response = as_alice.post(url(project, error, "status/"), {"status": "ignored"}, format="json")
    assert response.status_code == 404
    assert not ErrorGroupState.objects.exists()


def test_a_query_key_reads_and_decides_nothing(
    clickhouse: Store, as_alice: APIClient, as_query_key: APIClient, project: Project
) -> None:
    fail(clickhouse, project, KEY_ERROR)
    answer = read(as_query_key, project)
    assert answer == read(as_alice, project)
    address = url(project, answer["groups"][0]["id"], "status/")
    assert as_query_key.post(address, {"status": "ignored"}, format="json").status_code == 401


def test_charlie_sees_and_decides_nothing(
    clickhouse: Store,
    as_alice: APIClient,
    as_charlie: APIClient,
    project: Project,
    charlies_project: Project,
) -> None:
    fail(clickhouse, project, KEY_ERROR)
    (group,) = read(as_alice, project)["groups"]
    assert as_charlie.get(url(project)).status_code == 404
    assert as_charlie.get(url(project, group["id"])).status_code == 404
    assert read(as_charlie, charlies_project)["groups"] == []
    assert as_charlie.get(url(charlies_project, group["id"]), HOUR).status_code == 404
    for owner in (project, charlies_project):
        response = as_charlie.post(url(owner, group["id"], "status/"), {"status": "ignored"}, format="json")
        assert response.status_code == 404
    assert types(as_alice, project) == ["KeyError"]


def test_an_end_beyond_what_the_rollup_can_hold_hides_nothing(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    fail(clickhouse, project, KEY_ERROR)
    assert types(as_alice, project, end="2200-01-01T00:00:00Z") == ["KeyError"]
    assert types(as_alice, project, start=str(int(time.time()) + 10**8), end="2200-01-01T00:00:00Z") == []
