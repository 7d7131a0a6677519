"""The day under test, in an engine of its own: made once, kept on request, each schema merged and weighed."""

import json
import os
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Self

import django

from apps.clickhouse import client
from apps.clickhouse.migrate import migrate
from bench.harness import rotel
from bench.harness.drafts import Day, create_drafts, insert_ours, insert_theirs
from scripts.ports import free_port
from tests.servers import Engine

OURS = ("spans", "resources", "trace_index", "red_1m", "red_1h", "attribute_catalogue")
CATALOGUE_VIEW = "attribute_catalogue_from_spans"
# Older ones begin to fall out of retention.
MAX_AGE_S = 5 * 86_400
NO_LIMITS = client.Limits(time_s=3600, memory_bytes=8_000_000_000)


class DayStore:
    """`with DayStore(folder) as store: day = store.load(spans, say)`: ours and theirs hold the same spans."""

    def __init__(self, folder: Path) -> None:
        self._note = folder / "day.json"
        self._engine = Engine(folder / "store", free_port(), free_port())
        os.environ.update(
            SPANWISE_DATA=str(folder / "store"),
            SPANWISE_CLICKHOUSE_PORT=str(self._engine.tcp_port),
            SPANWISE_CLICKHOUSE_HTTP_PORT=str(self._engine.http_port),
            DJANGO_SETTINGS_MODULE="config.settings",
        )
        folder.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> Self:
        self._engine.start()
        self._engine.wait_ready(timeout_s=120)
        django.setup()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        client.close_pool()
        self._engine.stop()

    @property
    def pid(self) -> int:
        """Of the engine's supervisor."""
        return self._engine.pid

    def load(self, spans: int, say: Callable[[str], None]) -> Day:
        """The day that is there, when it is young and has as many spans; else a new one."""
        migrate()
        if self._note.exists():
            day = Day(**json.loads(self._note.read_text()))
            if day.spans == spans and time.time() - day.end_s < MAX_AGE_S:
                return day
            self._note.unlink()
        day = Day(spans, int(time.time()) // 3600 * 3600)
        self._make(day, say)
        self._note.write_text(json.dumps(asdict(day)))
        return day

    def _make(self, day: Day, say: Callable[[str], None]) -> None:
        for table in OURS:
            _execute(f"TRUNCATE TABLE {table}")
        _execute(f"DROP DATABASE IF EXISTS {rotel.DATABASE} SYNC")
        for statement in (*rotel.SCHEMA, *create_drafts(day)):
            _execute(statement)
        for number, portion in enumerate(day.portions):
            for statement in (*insert_ours(portion, number + 1), insert_theirs(portion)):
                _execute(statement)
            _execute(f"SYSTEM REFRESH VIEW {CATALOGUE_VIEW}")
            _execute(f"SYSTEM WAIT VIEW {CATALOGUE_VIEW}")
            if number % 10 == 9:
                say(f"{number + 1} of {len(day.portions)} portions are in")
        say("merging")
        for table in (*OURS, *(f"{rotel.DATABASE}.{table}" for table in rotel.TABLES)):
            _execute(f"OPTIMIZE TABLE {table} FINAL")

    def weigh(self) -> dict[str, dict[str, float]]:
        """Bytes on disk a span of each table of ours and theirs, with indexes and all that belongs to it."""
        spans = client.select("SELECT count() FROM spans", {})[0][0]
        rows = client.select(
            """
            SELECT database, table, sum(bytes_on_disk)
            FROM system.parts
            WHERE active AND database IN (currentDatabase(), {theirs:String})
                AND table IN {tables:Array(String)}
            GROUP BY database, table
            ORDER BY database, table""",
            {"theirs": rotel.DATABASE, "tables": [*OURS, *rotel.TABLES]},
        )
        weights: dict[str, dict[str, float]] = {"ours": {}, "theirs": {}}
        for database, table, size in rows:
            weights["theirs" if database == rotel.DATABASE else "ours"][table] = size / spans
        return weights


def _execute(statement: str) -> None:
    client.execute(statement, limits=NO_LIMITS)
