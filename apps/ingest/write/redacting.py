"""Redact: which bodies of a batch pass through a project's rules, as those stand now."""

import threading
import time
from collections.abc import Sequence

from django.db import DatabaseError, close_old_connections

from apps.ingest.queue.entry import Entry
from apps.ingest.write.batch import Share
from apps.redaction.rules import RuleBook
from apps.redaction.selectors import rule_books

# A changed rule is in force after this long at the latest.
REMEMBER_S = 3.0

Part = tuple[RuleBook | None, list[Entry]]


class RulesUnavailable(Exception):
    """Nobody can say what must not be stored: then nothing is, and the queue keeps it."""


class RuleShelf:
    """The rules of all projects, remembered for a few seconds. One for the process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._books: dict[int, RuleBook] | None = None
        self._until_s = 0.0

    def books(self) -> dict[int, RuleBook]:
        """By project; no entry, no rules. Those last known hold while the relational store is away.

        Raises RulesUnavailable when nothing was ever known.
        """
        with self._lock:
            if self._books is None or time.monotonic() >= self._until_s:
                self._books = self._read()
                self._until_s = time.monotonic() + REMEMBER_S
            return self._books

    def _read(self) -> dict[int, RuleBook]:
        close_old_connections()
        try:
            return rule_books()
        except DatabaseError as error:
            if self._books is None:
                raise RulesUnavailable(f"the redaction rules cannot be read: {error}") from error
            return self._books
        finally:
            close_old_connections()

    def part(self, entries: Sequence[Entry]) -> list[Part]:
        """The entries by the rules that hold for them; first those without any, which is nearly all."""
        books = self.books()
        if not books:
            return [(None, list(entries))]
        parts: dict[int | None, Part] = {}
        for entry in entries:
            book = books.get(entry.project_id)
            name = None if book is None else entry.project_id
            parts.setdefault(name, (book, []))[1].append(entry)
        return sorted(parts.values(), key=lambda part: part[0] is not None)

    def share_out(self, entries: Sequence[Entry]) -> list[tuple[Share, list[Entry]]]:
        """The same division, as batches that go in one after the other; first everybody's without rules."""
        parts = self.part(entries)
        ruled = frozenset(part[0].project_id for book, part in parts if book is not None)
        return [
            (Share(without=ruled) if book is None else Share(only=part[0].project_id), part)
            for book, part in parts
        ]


SHELF = RuleShelf()
