"""What a page sends to the door is what the pages about browsers tell."""

import httpx
import pytest
import redis

from apps.ingest.queue.keys import Shard
from apps.otlp.signals import Signal
from apps.query.timerange import TimeRange
from apps.rum import reader, session_reader
from apps.rum.question import Question
from apps.rum.timeline import ItemKind
from tests.clickhouse_fixtures import Store
from tests.personas import IssuedKey
from tests.queue_fixtures import entries_of
from tests.rum.sent import Record, Span, error, page_body, request, view, vital
from tests.traces.spans import MINUTE_NS, NOON_NS

WITHIN = TimeRange(NOON_NS, NOON_NS + 60 * MINUTE_NS)
HEADERS = {"origin": "https://shop.example", "content-type": "text/plain;charset=UTF-8"}

pytestmark = pytest.mark.django_db(transaction=True)


async def test_views_errors_and_vitals_come_through_the_door(
    door: httpx.AsyncClient, queue_server: "redis.Redis", clickhouse: Store, browser_key: IssuedKey
) -> None:
    cart = view("/cart")
    spans = [cart, request(cart, "/api/cart")]
    records = [error(cart), vital(cart, "lcp", 2000, "v1"), vital(cart, "lcp", 4100.5, "v1")]
    await post(door, browser_key, Signal.TRACES, spans)
    await post(door, browser_key, Signal.LOGS, records)
    for signal in (Signal.TRACES, Signal.LOGS):
        entries = entries_of(queue_server, Shard(signal, 0).stream)
        bodies = [(int(fields[b"project"]), fields[b"body"]) for fields in entries]
        clickhouse.insert_bodies(bodies, signal=signal)

    question = Question(browser_key.row.project_id, WITHIN, WITHIN.end_ns)
    figures = reader.read_figures(question, reader.list_services(question))
    assert (figures.views, figures.sessions, figures.errors, figures.views_with_errors) == (1, 1, 1, 1)
    assert (figures.vitals[0].p75, figures.vitals[0].poor) == (4100.5, 1)
    told = session_reader.read_session(question, "s1")
    assert told is not None
    assert sorted(item.kind for item in told.items) == [
        *(ItemKind.ERROR, ItemKind.REQUEST, ItemKind.VIEW, ItemKind.VITAL)
    ]


async def post(
    door: httpx.AsyncClient, key: IssuedKey, signal: Signal, items: list[Span] | list[Record]
) -> None:
    body = page_body(signal, items)
    answer = await door.post(f"/rum/v1/{signal}?key={key.token}", content=body, headers=HEADERS)
    assert answer.status_code == httpx.codes.OK
