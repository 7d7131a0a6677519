"""Ingest health: a project's members see where everything went, and nobody else's numbers."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import redis
import redis.asyncio
from asgiref.sync import async_to_sync
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.test import APIClient

from apps.ingest.door.tally import Tally
from apps.ingest.health.flow import BySignal, Flow, split_by_key, sum_minutes
from apps.ingest.health.reader import Health, read_health
from apps.ingest.health.usage import read_usage
from apps.ingest.queue.dead_letters import letters_list
from apps.ingest.queue.intake import Intake
from apps.ingest.queue.keys import Shard
from apps.ingest.queue.ledger import MINUTE_NS, Unqueued, month_before, read_minute
from apps.ingest.sender import Sender
from apps.otlp.signals import Signal
from apps.projects.models import Project
from tests.ingest.test_accounting import end_all
from tests.personas import IssuedKey

NONE = {"traces": 0, "logs": 0, "metrics": 0}


def url(project: Project) -> str:
    return f"/api/v1/projects/{project.slug}/ingest/health/"


def accept(sender: Sender, *bodies: bytes, items: int = 5, received_ns: int | None = None) -> None:
    async def put_all() -> None:
        intake = Intake()
        for body in bodies:
            await intake.put(
                Signal.TRACES,
                sender=sender,
                items=items,
                received_ns=received_ns or time.time_ns(),
                body=body,
            )
        await intake.close()

    async_to_sync(put_all)()


def turn_away(sender: Sender, what: Unqueued, reason: str, count: int) -> None:
    async def add() -> None:
        client = redis.asyncio.Redis.from_url(settings.REDIS_URL)
        tally = Tally(client)
        tally.add(what, reason, count, project_id=sender.project_id, key_id=sender.key_id)
        await tally.close()
        await client.aclose()

    async_to_sync(add)()


@pytest.fixture
def sender(ingest_key: IssuedKey) -> Sender:
    return Sender(ingest_key.row.project_id, ingest_key.row.pk)


def health(client: "redis.Redis", project: Project, **changes: Any) -> Health:
    return read_health(client, project, **{"minutes": 60, "now_ns": time.time_ns(), **changes})


def test_before_anything_came_everything_is_zero_and_there(
    as_alice: APIClient, project: Project, ingest_key: IssuedKey, queue_server: "redis.Redis"
) -> None:
    answer = as_alice.get(url(project), {"minutes": 3})
    assert answer.status_code == 200
    body = answer.json()
    flow = {
        "requests": 0,
        "bytes": 0,
        "accepted": NONE,
        "stored": NONE,
        "dead": NONE,
        "rejected": {},
        "noted": {},
        "refused": {},
    }
    assert body["total"] == flow
    assert [minute.pop("at")[16:] for minute in body["minutes"]] == [":00Z"] * 3
    assert body["minutes"] == [flow] * 3
    assert [(key["prefix"], key["requests"]) for key in body["keys"]] == [(ingest_key.row.prefix, 0)]
    assert body["usage"]["spans"] == {
        "used": 0,
        "quota": None,
        "share": None,
        "state": "ok",
        "forecast": None,
    }
    assert body["queue"]["waiting"] == NONE
    assert body["queue"]["seconds_behind"] == 0
    assert 0 < body["queue"]["memory_share"] < 1
    assert body["dead_letters"] == {"this_month": NONE, "latest": []}
    assert body["refusals"] == []


REFUSAL = (
    "Code: 6. DB::Exception: Cannot parse string 'alices secret' as Int64: (in INSERT INTO otlp_traces). "
    "(CANNOT_PARSE_TEXT) (version 26.7.1.1 (official build))"
)


@pytest.mark.django_db(transaction=True)
def test_what_came_in_is_waiting_then_stored_or_dead_and_adds_up(
    as_bob: APIClient, project: Project, sender: Sender, queue_server: "redis.Redis"
) -> None:
    accept(sender, b"one", b"other", b"poison")
    turn_away(sender, Unqueued.REJECTED, "bad_span_id", 4)
    turn_away(sender, Unqueued.REFUSED, "rate_limited", 2)
    waiting = as_bob.get(url(project)).json()
    assert waiting["queue"]["waiting"] == {**NONE, "traces": 15}
    assert waiting["queue"]["seconds_behind"] > 0

    def end(outlet: Any, entries: Any) -> None:
        outlet.bury(entries[2], REFUSAL)
        outlet.acknowledge(entries[:2])

    end_all(queue_server, end)
    ended = as_bob.get(url(project)).json()
    total = ended["total"]
    assert (total["requests"], total["bytes"]) == (3, len(b"oneotherpoison"))
    assert (total["accepted"]["traces"], total["stored"]["traces"], total["dead"]["traces"]) == (15, 10, 5)
    assert (total["rejected"], total["refused"]) == ({"bad_span_id": 4}, {"rate_limited": 2})
    assert ended["queue"]["waiting"] == NONE
    (key,) = ended["keys"]
    assert (key["accepted"]["traces"], key["rejected"], key["refused"]) == (
        15,
        {"bad_span_id": 4},
        {"rate_limited": 2},
    )
    (letter,) = ended["dead_letters"]["latest"]
    assert (letter["signal"], letter["items"], letter["reason"]) == (
        "traces",
        5,
        "Cannot parse text (ClickHouse error 6)",
    )
    assert ended["dead_letters"]["this_month"]["traces"] == 5
    (kept,) = letters_list(queue_server, project_id=project.pk)
    assert kept.reason == REFUSAL
    queue_server.delete(Shard(Signal.TRACES, 0).dead_letters)
    assert as_bob.get(url(project)).json()["dead_letters"]["latest"] == []


@pytest.mark.django_db(transaction=True)
def test_a_quota_shows_how_much_of_it_is_used(
    as_alice: APIClient, project: Project, sender: Sender, queue_server: "redis.Redis"
) -> None:
    project.monthly_span_quota = 6
    project.save()
    accept(sender, b"one", items=5)
    spans = as_alice.get(url(project)).json()["usage"]["spans"]
    assert (spans["used"], spans["quota"], spans["state"]) == (5, 6, "warning")


@pytest.mark.django_db(transaction=True)
def test_the_window_holds_its_minutes_and_what_waits_is_counted_beyond_it(
    project: Project, sender: Sender, queue_server: "redis.Redis"
) -> None:
    now_ns = time.time_ns()
    accept(sender, b"old", received_ns=now_ns - 5 * MINUTE_NS)
    accept(sender, b"new", received_ns=now_ns)
    found = health(queue_server, project, minutes=5, now_ns=now_ns)
    assert len(found.minutes) == 5
    assert found.minutes[-1][1].accepted == BySignal(traces=5) == found.total.accepted
    assert found.queue.waiting == BySignal(traces=10)


@pytest.mark.django_db(transaction=True)
def test_others_numbers_are_not_shown(
    as_charlie: APIClient,
    charlies_project: Project,
    project: Project,
    sender: Sender,
    queue_server: "redis.Redis",
) -> None:
    accept(sender, b"alices")
    end_all(queue_server, lambda outlet, entries: outlet.bury(entries[0], "alices secret"))
    accept(sender, b"more of alices")
    turn_away(sender, Unqueued.REFUSED, "rate_limited", 2)
    answer = as_charlie.get(url(charlies_project))
    body = answer.json()
    assert (body["total"]["requests"], body["total"]["refused"], body["keys"]) == (0, {}, [])
    assert body["queue"]["waiting"] == NONE
    assert "alice" not in answer.content.decode()
    assert as_charlie.get(url(project)).status_code == 404


def test_what_waits_in_a_shard_beyond_their_number_is_behind(
    project: Project, queue_server: "redis.Redis"
) -> None:
    beyond = Shard(Signal.TRACES, settings.INGEST_SHARDS[Signal.TRACES] + 3)
    an_hour_ago_ms = time.time_ns() // 1_000_000 - 3_600_000
    queue_server.xadd(beyond.stream, {"body": "x"}, id=f"{an_hour_ago_ms}-0")
    assert health(queue_server, project).queue.seconds_behind >= 3_600


def test_a_query_key_does_not_get_here(as_query_key: APIClient, project: Project) -> None:
    assert as_query_key.get(url(project)).status_code == 401


@pytest.mark.parametrize("query", [{"minutes": "0"}, {"minutes": "1441"}, {"minutes": "x"}, {"hours": "1"}])
def test_a_window_that_cannot_be_is_refused(
    as_alice: APIClient, project: Project, query: dict[str, str]
) -> None:
    assert as_alice.get(url(project), query).status_code == 400


def test_a_whole_day_can_be_had(as_alice: APIClient, project: Project, queue_server: "redis.Redis") -> None:
    assert len(as_alice.get(url(project), {"minutes": 1440}).json()["minutes"]) == 1440


def test_when_the_queue_is_away_the_answer_is_503(
    as_alice: APIClient, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "apps.ingest.queue.intake.connect", lambda: redis.Redis(port=1, socket_connect_timeout=0.1)
    )
    answer = as_alice.get(url(project))
    assert (answer.status_code, answer.json()["code"]) == (503, "queue_unavailable")


KINDS = st.sampled_from(
    ["a:traces:1:items", "a:logs:2:items", "s:traces", "d:logs", "r:traces:1:x", "x::2:y"]
)


@given(st.lists(st.dictionaries(KINDS, st.integers(1, 1000)), max_size=10))
def test_minutes_keys_and_total_are_the_same_counts_summed_differently(
    hashes: list[dict[str, int]],
) -> None:
    minutes = [
        read_minute({name.encode(): b"%d" % count for name, count in fields.items()}) for fields in hashes
    ]
    both = sum_minutes(minutes)
    total, by_key = Flow.of(both), [Flow.of(minute) for minute in split_by_key(both).values()]
    assert total.accepted.traces == sum(Flow.of(minute).accepted.traces for minute in minutes)
    assert sum(flow.accepted.traces for flow in by_key) == total.accepted.traces
    assert sum(flow.accepted.logs for flow in by_key) == total.accepted.logs
    assert sum(sum(flow.rejected.values()) for flow in by_key) == sum(total.rejected.values())
    assert sum(sum(flow.refused.values()) for flow in by_key) == sum(total.refused.values())
    assert total.stored.traces == sum(fields.get("s:traces", 0) for fields in hashes)


@pytest.mark.parametrize(
    ("used", "state", "share"), [(0, "ok", 0), (79, "ok", 0.79), (80, "warning", 0.8), (100, "exceeded", 1)]
)
def test_a_month_is_judged_by_its_share(used: int, state: str, share: float) -> None:
    usage = read_usage(
        {"traces:items": used},
        span_quota=100,
        byte_quota=None,
        now=datetime(2026, 2, 15, tzinfo=UTC),
        since=datetime(2025, 1, 1, tzinfo=UTC),
    )
    assert (usage.spans.state, usage.spans.share) == (state, share)
    assert (usage.month, usage.resets_at) == ("2026-02", datetime(2026, 3, 1, tzinfo=UTC))
    assert usage.spans.forecast == used * 2


def test_a_forecast_begins_with_the_project_and_not_in_its_first_hour() -> None:
    made = datetime(2026, 12, 30, tzinfo=UTC)

    def forecast(now: datetime) -> int | None:
        usage = read_usage({"logs:bytes": 12}, span_quota=None, byte_quota=None, now=now, since=made)
        return usage.bytes.forecast

    assert forecast(made + timedelta(minutes=59)) is None
    assert forecast(made + timedelta(days=1)) == 24


@pytest.mark.parametrize(("month", "before"), [("2026-01", "2025-12"), ("2026-03", "2026-02")])
def test_a_month_has_one_before_it(month: str, before: str) -> None:
    assert month_before(month) == before
