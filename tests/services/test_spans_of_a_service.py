"""What a service's own spans answer: real requests behind a chart, and the instances that ran it."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from apps.projects.models import Project
from apps.services import span_reader
from apps.services.recount import recount
from apps.services.serializers import ExemplarListSerializer, InstanceListSerializer
from tests.clickhouse_fixtures import Store
from tests.counting import count
from tests.traces.spans import MINUTE_NS, NOON_NS, Draft, make_attribute, make_request, span_id, trace_id

CLIENT = 3
NOON_S = NOON_NS // 10**9
HOUR = {"start": NOON_S, "end": NOON_S + 3600}


def url(project: Project, of: str) -> str:
    return f"/api/v1/projects/{project.slug}/services/shop/{of}/"


def read(client: APIClient, address: str, **query: Any) -> Any:
    response = client.get(address, {**HOUR, **query})
    assert response.status_code == 200, response.content
    return response.json()


def test_an_exemplar_is_a_request_that_can_be_opened(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    drafts = [
        Draft(trace=1, id=1, start_ns=5, duration_ns=1_500_000, status=2, name="GET /"),
        Draft(trace=1, id=2, parent=1, kind=CLIENT, name="query"),
        Draft(trace=2, id=3, start_ns=-MINUTE_NS),
    ]
    clickhouse.insert(make_request(drafts), project_id=project.pk)
    clickhouse.insert(make_request([Draft(trace=4)], service="cart"), project_id=project.pk)
    answer = read(as_alice, url(project, "exemplars"))
    assert ExemplarListSerializer(answer).data == answer
    assert answer["exemplars"] == [
        {
            "trace_id": trace_id(1),
            "span_id": span_id(1),
            "at_ns": str(NOON_NS + 5),
            "duration_ns": 1_500_000,
            "is_error": True,
            "name": "GET /",
        }
    ]
    assert read(as_alice, url(project, "exemplars"), operation="else") == {"exemplars": []}


@pytest.mark.parametrize("spans_read", [span_reader.EXEMPLAR_SPANS, 600])
def test_exemplars_are_spread_over_time_and_latency(
    clickhouse: Store,
    as_alice: APIClient,
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
    spans_read: int,
) -> None:
    monkeypatch.setattr(span_reader, "EXEMPLAR_SPANS", spans_read)
    drafts = [
        Draft(
            trace=number + 1, id=number + 1, start_ns=number * MINUTE_NS // 50, duration_ns=1000 << number % 9
        )
        for number in range(3000)
    ]
    clickhouse.insert(make_request(drafts), project_id=project.pk)
    exemplars = read(as_alice, url(project, "exemplars"))["exemplars"]
    assert 150 <= len(exemplars) <= 192
    stretches = {(int(each["at_ns"]) - NOON_NS) * 32 // (60 * MINUTE_NS) for each in exemplars}
    assert stretches == set(range(32))
    assert len({each["duration_ns"] for each in exemplars}) >= 6
    assert max(each["duration_ns"] for each in exemplars) == 1000 << 8


def test_of_a_day_the_busiest_ten_minutes_of_each_stretch_are_shown(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    """A 32nd of a day is 45 minutes: one request at its start, some twenty minutes later."""
    starts = [45 * stretch + minute for stretch in range(32) for minute in (1, 21, 22, 22)]
    drafts = [
        Draft(trace=number, id=number, start_ns=minute * MINUTE_NS, duration_ns=1000 << number % 4)
        for number, minute in enumerate(starts, start=1)
        if minute < 20 * 45 or minute % 45 == 1
    ]
    clickhouse.insert(make_request(drafts), project_id=project.pk)
    exemplars = read(as_alice, url(project, "exemplars"), end=NOON_S + 86_400)["exemplars"]
    minutes = [(int(each["at_ns"]) - NOON_NS) // MINUTE_NS for each in exemplars]
    busy = [minute for stretch in range(20) for minute in (45 * stretch + 21, *[45 * stretch + 22] * 2)]
    assert minutes == busy + [45 * stretch + 1 for stretch in range(20, 32)]


@pytest.mark.parametrize("counted", [None, range(60), range(1, 60)])
def test_instances_are_what_the_resources_say(
    clickhouse: Store, as_alice: APIClient, project: Project, counted: range | None
) -> None:
    said = [
        {"service.instance.id": "shop-1", "host.name": "node-1", "k8s.pod.name": "shop-x"},
        {
            "service.instance.id": "shop-1",
            "host.name": "node-1",
            "k8s.pod.name": "shop-x",
            "process.pid": "2",
        },
        {"host.name": "node-2", "service.version": "1.1"},
    ]
    for number, attributes in enumerate(said):
        request = make_request([Draft(trace=number + 1, duration_ns=1_000_000, status=number)])
        request.resource_spans[0].resource.attributes.extend(
            make_attribute(key, string_value=value) for key, value in attributes.items()
        )
        clickhouse.insert(request, project_id=project.pk)
    if counted:
        count(recount, project.pk, counted)
    answer = read(as_alice, url(project, "instances"))
    assert InstanceListSerializer(answer).data == answer
    assert (answer["start_s"], answer["end_s"]) == (NOON_S, NOON_S + 3600)
    first, second = answer["instances"]
    assert first.pop("p95_ns") == pytest.approx(1_000_000, rel=0.0097)
    assert first == {
        "instance": "shop-1",
        "host": "node-1",
        "pod": "shop-x",
        "version": "",
        "requests": 2,
        "requests_per_s": 2 / 3600,
        "error_rate": 0,
        "last_seen": NOON_S,
    }
    assert (second["instance"], second["version"], second["error_rate"]) == ("node-2", "1.1", 1)


def test_what_is_counted_and_what_is_not_yet_add_up(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    def send(numbers: range) -> None:
        for pod in range(3):
            drafts = [
                Draft(
                    trace=number,
                    id=number,
                    start_ns=number * MINUTE_NS,
                    duration_ns=1000 << number % 9,
                    status=number % 3,
                    kind=CLIENT if number % 7 == 0 else 2,
                    parent=number % 2,
                )
                for number in numbers
                if number % 5 % 3 == pod
            ]
            request = make_request(drafts)
            request.resource_spans[0].resource.attributes.append(
                make_attribute("host.name", string_value=f"node-{pod}")
            )
            clickhouse.insert(request, project_id=project.pk)

    def ask() -> Any:
        windows = [(0, 240), (10, 150), (70, 71), (60, 180), (200, 1000)]
        answers = [
            read(
                as_alice,
                url(project, "instances"),
                start=NOON_S + from_ * 60,
                end=NOON_S + until * 60,
                **environment,
            )["instances"]
            for from_, until in windows
            for environment in ({}, {"environment": "nowhere"})
        ]
        # A rate is of the time that has passed, which goes on.
        return [[{**each, "requests_per_s": None} for each in instances] for instances in answers]

    send(range(1, 240))
    found = ask()
    assert found[0] != []
    for minutes in (range(120), range(90, 130), range(90, 130), range(180, 240)):
        count(recount, project.pk, minutes)
        assert ask() == found
    send(range(30, 200, 3))
    later = ask()
    assert later != found
    count(recount, project.pk, range(240))
    assert ask() == later


def test_of_a_busy_service_the_end_of_the_range_is_counted(
    clickhouse: Store, as_alice: APIClient, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(span_reader, "INSTANCE_SPANS", 15)
    drafts = [Draft(trace=number + 1, start_ns=number * 2 * MINUTE_NS) for number in range(30)]
    clickhouse.insert(make_request(drafts), project_id=project.pk)
    answer = read(as_alice, url(project, "instances"))
    assert answer["start_s"] == NOON_S + 1800
    (instance,) = answer["instances"]
    assert (instance["requests"], instance["requests_per_s"]) == (15, 15 / 1800)


@pytest.mark.parametrize(("of", "empty"), [("exemplars", []), ("instances", [])])
def test_charlie_sees_nothing(
    clickhouse: Store,
    as_charlie: APIClient,
    project: Project,
    charlies_project: Project,
    of: str,
    empty: list[Any],
) -> None:
    clickhouse.insert(make_request([Draft()]), project_id=project.pk)
    assert as_charlie.get(url(project, of)).status_code == 404
    assert read(as_charlie, url(charlies_project, of))[of] == empty
