"""`manage.py deadletter`: look at the bodies that ClickHouse refuses, queue them once more, or drop them."""

import json
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import redis
from django.core.management.base import BaseCommand, CommandError

from apps.ingest.queue.dead_letters import DeadLetter, letter_drop, letter_find, letter_retry, letters_list
from apps.ingest.queue.intake import QueueUnavailable, connect

_REASON_LENGTH = 60


class Command(BaseCommand):
    help = "List, show, retry or drop dead letters: bodies that ClickHouse refuses even alone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        listing = actions.add_parser("list", help="one line each")
        listing.add_argument("--project", type=int, help="only those of the project with this number")
        listing.add_argument("--json", action="store_true", help="one JSON object a line")
        show = actions.add_parser("show", help="one of them, with its reason and the request as text")
        show.add_argument("id")
        for action, explanation in (("retry", "queue again"), ("drop", "throw away")):
            several = actions.add_parser(action, help=explanation)
            several.add_argument("ids", nargs="*", metavar="id")
            several.add_argument("--all", action="store_true")
            several.add_argument("--project", type=int, help="with --all: only those of this project")
        several.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        action: Callable[[redis.Redis, dict[str, Any]], None] = getattr(self, options["action"])
        try:
            with connect() as client:
                action(client, options)
        except (QueueUnavailable, redis.RedisError, OSError) as error:
            raise CommandError(f"The dead letters cannot be reached: {error}") from error

    def list(self, client: "redis.Redis", options: dict[str, Any]) -> None:
        count = 0
        for letter in letters_list(client, project_id=options["project"]):
            self.stdout.write(_as_json(letter) if options["json"] else _as_line(letter))
            count += 1
        if not count and not options["json"]:
            self.stdout.write("There are no dead letters.")

    def show(self, client: "redis.Redis", options: dict[str, Any]) -> None:
        letter = _require(client, options["id"])
        self.stdout.write(f"{_as_line(letter)}\n\nReason: {letter.reason}\n\n{letter.describe_body()}")

    def retry(self, client: "redis.Redis", options: dict[str, Any]) -> None:
        names = _chosen(client, options)
        queued = sum(letter_retry(client, _require(client, name)) for name in names)
        self.stdout.write(f"{queued} of {len(names)} were queued again.")

    def drop(self, client: "redis.Redis", options: dict[str, Any]) -> None:
        names = _chosen(client, options)
        if not options["yes"] and input(f"Drop {len(names)} dead letters for ever? [y/N] ") != "y":
            raise CommandError("Nothing was dropped.")
        dropped = sum(letter_drop(client, _require(client, name)) for name in names)
        self.stdout.write(f"{dropped} were dropped.")


def _chosen(client: "redis.Redis", options: dict[str, Any]) -> Sequence[str]:
    """Names, because all of the bodies may be more than fits into memory, and a retried one may come back."""
    if options["all"] == bool(options["ids"]):
        raise CommandError("Give the ids that `deadletter list` shows, or --all.")
    if options["all"]:
        return [letter.name for letter in letters_list(client, project_id=options["project"])]
    return [_require(client, name).name for name in options["ids"]]


def _require(client: "redis.Redis", name: str) -> DeadLetter:
    letter = letter_find(client, name)
    if letter is None:
        raise CommandError(f"There is no dead letter {name}.")
    return letter


def _received(letter: DeadLetter) -> str:
    return datetime.fromtimestamp(letter.received_ns / 1e9, UTC).isoformat(timespec="seconds")


def _as_line(letter: DeadLetter) -> str:
    reason = " ".join(letter.reason.split())
    if len(reason) > _REASON_LENGTH:
        reason = f"{reason[:_REASON_LENGTH]}…"
    return (
        f"{letter.name}  {_received(letter)}  project {letter.project_id}  "
        f"{letter.items} items  {len(letter.body)} bytes  {reason}"
    )


def _as_json(letter: DeadLetter) -> str:
    return json.dumps(
        {
            "id": letter.name,
            "signal": letter.signal,
            "received_at": _received(letter),
            "received_ns": letter.received_ns,
            "project": letter.project_id,
            "key": letter.key_id,
            "items": letter.items,
            "body_bytes": len(letter.body),
            "reason": letter.reason,
        }
    )
