"""Dead letters: kept with their reason, never lost, moved and never copied."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import redis
from django.core.management import CommandError, call_command
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from apps.ingest.queue.intake import QueueUnavailable
from apps.ingest.queue.keys import Shard
from apps.ingest.queue.letter_files import write_letter_file
from apps.ingest.write import outlet as outlet_module
from apps.ingest.write.outlet import Outlet
from apps.otlp.signals import Signal
from tests.ingest.delivery import hold_lease
from tests.queue_fixtures import entries_of

SHARD = Shard(Signal.TRACES, 0)
ALICE, CHARLIE = 7, 8
RECEIVED_NS = 1_700_000_000_000_000_000


def body_named(name: str) -> bytes:
    request = ExportTraceServiceRequest()
    request.resource_spans.add().scope_spans.add().spans.add(name=name)
    return request.SerializeToString()


class Graveyard:
    """A shard whose writer buries what is put on it."""

    def __init__(self, client: "redis.Redis") -> None:
        self.redis = client
        self.outlet = Outlet(client, SHARD, hold_lease(client, SHARD.lease))
        self.outlet.ensure_group()

    def bury(self, body: bytes, *, project: int = ALICE) -> None:
        fields: dict[Any, Any] = {
            "project": project,
            "items": 1,
            "received_ns": RECEIVED_NS,
            "body_bytes": len(body),
            "encoding": "",
            "body": body,
        }
        self.redis.xadd(SHARD.stream, fields)
        (entry,) = self.outlet.read_new(count=1, block_ms=100)
        self.outlet.bury(entry, f"refused for {project}")

    @property
    def queued(self) -> list[bytes]:
        return [fields[b"body"] for fields in entries_of(self.redis, SHARD.stream)]


@pytest.fixture
def graveyard(queue_server: "redis.Redis", settings: Any, tmp_path: Path) -> Graveyard:
    settings.DEAD_LETTER_DIR = tmp_path / "dead"
    return Graveyard(queue_server)


@pytest.fixture(params=[10, 0], ids=["in Redis", "in files"])
def either(
    graveyard: Graveyard, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Graveyard:
    """Every command works alike on both."""
    monkeypatch.setattr(outlet_module, "MAX_LETTERS", request.param)
    return graveyard


def command(*words: str) -> str:
    said = StringIO()
    call_command("deadletter", *words, stdout=said)
    return said.getvalue()


def listed(*words: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in command("list", "--json", *words).splitlines()]


def test_the_list_says_what_each_is_and_why(either: Graveyard) -> None:
    either.bury(body_named("checkout"))
    either.bury(b"no protobuf", project=CHARLIE)
    first, second = listed()
    assert (first["project"], first["items"], first["received_ns"]) == (ALICE, 1, RECEIVED_NS)
    assert (second["reason"], second["body_bytes"]) == ("refused for 8", 11)
    assert [letter["project"] for letter in listed("--project", str(CHARLIE))] == [CHARLIE]
    assert "refused for 7" in command("list")
    assert either.queued == []


def test_one_is_shown_as_text_where_it_decodes(either: Graveyard) -> None:
    either.bury(body_named("checkout"))
    either.bury(b"no protobuf")
    good, bad = listed()
    assert 'name: "checkout"' in command("show", good["id"])
    assert "does not decode" in command("show", bad["id"])


def test_a_retried_one_moves_back_into_the_queue(either: Graveyard) -> None:
    for name in ("a", "b", "c"):
        either.bury(body_named(name))
    assert "1 of 1" in command("retry", listed()[1]["id"])
    assert either.queued == [body_named("b")]
    assert len(listed()) == 2
    (entry,) = either.outlet.read_new(count=9, block_ms=100)
    assert (entry.project_id, entry.items, entry.received_ns) == (ALICE, 1, RECEIVED_NS)
    assert (entry.body, entry.body_bytes) == (body_named("b"), len(body_named("b")))
    assert "2 of 2" in command("retry", "--all")
    assert (len(either.queued), listed()) == (3, [])


def test_dropping_takes_a_yes(either: Graveyard, monkeypatch: pytest.MonkeyPatch) -> None:
    either.bury(body_named("a"))
    either.bury(body_named("b"), project=CHARLIE)
    monkeypatch.setattr("builtins.input", lambda _: "n")
    with pytest.raises(CommandError, match="Nothing"):
        command("drop", "--all")
    command("drop", "--all", "--project", str(CHARLIE), "--yes")
    assert [letter["project"] for letter in listed()] == [ALICE]
    command("drop", listed()[0]["id"], "--yes")
    assert "no dead letters" in command("list")
    assert either.queued == []


def test_an_unknown_id_is_said_so(graveyard: Graveyard) -> None:
    for name in ("traces/1-1", "traces/file-1-1", "traces/nonsense", "nonsense"):
        with pytest.raises(CommandError, match="no dead letter"):
            command("show", name)
    with pytest.raises(CommandError, match="--all"):
        command("retry")


def test_beyond_the_limit_of_bytes_they_are_files_and_none_is_lost(
    graveyard: Graveyard, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = body_named("x" * 100)
    monkeypatch.setattr(outlet_module, "MAX_LETTER_BYTES", 2 * len(body))
    for _ in range(4):
        graveyard.bury(body)
    assert graveyard.redis.xlen(SHARD.dead_letters) == 2
    assert [letter["id"].startswith("traces/file-") for letter in listed()] == [False, False, True, True]
    command("retry", "--all")
    assert graveyard.queued == [body] * 4
    graveyard.redis.delete(SHARD.stream)
    graveyard.outlet.ensure_group()
    graveyard.bury(body)  # what was taken out makes room
    assert graveyard.redis.xlen(SHARD.dead_letters) == 1


def test_a_retry_that_died_after_it_had_queued_a_file_does_not_queue_it_again(
    graveyard: Graveyard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outlet_module, "MAX_LETTERS", 0)
    graveyard.bury(body_named("a"))
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", lambda *args, **kwargs: None)
        command("retry", "--all")
    assert "0 of 1" in command("retry", "--all")
    assert (graveyard.queued, listed()) == ([body_named("a")], [])


def test_shards_that_gave_out_the_same_id_keep_a_file_each(graveyard: Graveyard, tmp_path: Path) -> None:
    fields: list[str | int | bytes] = [
        "project",
        ALICE,
        "items",
        1,
        "received_ns",
        RECEIVED_NS,
        "reason",
        "no",
    ]
    folder = tmp_path / "dead"
    for shard, body in ((0, b"a"), (1, b"a"), (1, b"b"), (1, b"b")):  # the last was buried once already
        write_letter_file(folder, Shard(Signal.TRACES, shard), "1-1", [*fields, "body", body])
    (folder / "traces-1-1.letter").write_bytes(next(folder.iterdir()).read_bytes())  # as it was named before
    assert len(listed()) == 4
    assert "4 of 4" in command("retry", "--all")
    assert len(graveyard.queued) == 4


def test_a_file_that_cannot_be_written_leaves_the_body_in_the_queue(
    graveyard: Graveyard, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    monkeypatch.setattr(outlet_module, "MAX_LETTERS", 0)
    settings.DEAD_LETTER_DIR = tmp_path / "occupied"
    settings.DEAD_LETTER_DIR.write_text("not a folder")
    with pytest.raises(QueueUnavailable, match="dead letter"):
        graveyard.bury(body_named("a"))
    assert graveyard.queued == [body_named("a")]
