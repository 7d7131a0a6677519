"""Write: the INSERTs of one attempt at a batch, plain bodies as they are and others through their rules."""

import logging
import time
from collections.abc import Sequence

from apps.clickhouse.insert import Inserter, InsertRefused, InsertUncertain
from apps.clickhouse.intake import Statement, insert_derived, insert_rewritten
from apps.ingest.queue.entry import Entry
from apps.ingest.write.batch import BatchRecord
from apps.ingest.write.frame import frame_bodies
from apps.ingest.write.redacting import SHELF, Part
from apps.ingest.write.tables import RESOURCES_INTAKE, RESOURCES_MESSAGE, SignalTables
from apps.redaction.census import count_findings
from apps.redaction.expressions import redact
from apps.redaction.rules import RuleBook

logger = logging.getLogger(__name__)

_FINDINGS = """
SELECT project_id, finding.1 AS rule_id, toStartOfMinute(now()) AS minute, finding.2 AS n
FROM
(
    SELECT project_id, arrayJoin({counts}) AS finding
    FROM (SELECT project_id, {pairs} AS pairs FROM %INPUT%)
)
WHERE n > 0
"""


class BatchWriter:
    """Of one signal. Not to be shared between threads."""

    def __init__(self, tables: SignalTables) -> None:
        self._tables = tables
        self._inserter = Inserter()

    def part(self, entries: Sequence[Entry]) -> list[Part]:
        """What goes in by an INSERT of its own. Raises RulesUnavailable."""
        return SHELF.part(entries)

    def write(self, record: BatchRecord, entries: Sequence[Entry]) -> None:
        """All of the batch, part by part. Raises InsertRefused, InsertUncertain: some may be written."""
        for number, (book, part) in enumerate(self.part(entries)):
            statement = _into(self._tables.intake, self._tables.signal, book)
            query_id = record.query_id(record.attempts - 1, number)
            self._insert(statement, self._tables.message, record, part, query_id)

    def write_resources(self, record: BatchRecord, entries: Sequence[Entry]) -> None:
        """The resources alone, once more: idempotent. Raises like `write`."""
        for book, part in self.part(entries):
            statement = _into(RESOURCES_INTAKE, "resources", book)
            query_id = f"spanwise-resources-{record.shard.signal}-{record.number}-{time.time_ns()}"
            self._insert(statement, RESOURCES_MESSAGE, record, part, query_id)

    def count_findings(self, record: BatchRecord, entries: Sequence[Entry]) -> None:
        """What the rules found, once the batch is written: never twice, and at worst not at all."""
        for book, part in self.part(entries):
            if book is None:
                continue
            census = count_findings(self._tables.signal, book)
            select = _FINDINGS.format(counts=census.counts, pairs=census.pairs)
            statement = insert_derived("redaction_findings", select, census.params, table=self._tables.intake)
            query_id = f"spanwise-findings-{record.shard.signal}-{record.number}-{time.time_ns()}"
            try:
                self._insert(statement, self._tables.message, record, part, query_id)
            except (InsertRefused, InsertUncertain) as error:
                logger.warning("batch %d: its redactions were not counted: %s", record.number, error)

    def close(self) -> None:
        self._inserter.close()

    def _insert(
        self,
        into: str | Statement,
        message: str,
        record: BatchRecord,
        entries: Sequence[Entry],
        query_id: str,
    ) -> None:
        frames = frame_bodies(
            ((entry.project_id, entry.body) for entry in entries),
            batch=record.number,
            lease_expires_ms=record.fence_ms,
        )
        self._inserter.insert(into, frames, message=message, query_id=query_id)


def _into(table: str, what: str, book: RuleBook | None) -> str | Statement:
    if book is None or not book.enforced:
        return table
    redaction = redact(what, book)
    return insert_rewritten(table, redaction.column, redaction.expression, redaction.params)
