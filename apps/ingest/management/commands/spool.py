"""`manage.py spool`: what this machine's receivers keep while Redis is away, and its way into the queue."""

import asyncio
from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.ingest.queue.intake import Intake, QueueUnavailable
from apps.ingest.spool.keep import open_spool_folder
from apps.ingest.spool.replay import Replayer
from apps.ingest.spool.requeue import Requeue


class Command(BaseCommand):
    help = "Show or replay the spool of this machine. Running receivers replay it by themselves."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["status", "replay"])

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "replay":
            try:
                queued = asyncio.run(_replay())
            except (QueueUnavailable, OSError) as error:
                raise CommandError(f"The spool was not replayed: {error}") from error
            self.stdout.write(f"{queued} bodies were queued.")
        self.stdout.write(_status())


async def _replay() -> int:
    intake = Intake()
    try:
        return await Replayer(open_spool_folder(), Requeue(intake.redis)).replay_all()
    finally:
        await intake.close()


def _status() -> str:
    folder = open_spool_folder()
    use = folder.use()
    share = (use.segment_bytes + use.bad_bytes) / folder.max_bytes if folder.max_bytes else 1.0
    lines = [f"{folder.path}: {use.segments} segments, {use.segment_bytes} bytes, {share:.1%} of the limit"]
    if use.oldest_ns is not None:
        oldest = datetime.fromtimestamp(use.oldest_ns / 1e9, UTC)
        lines.append(f"the oldest was begun at {oldest.isoformat(timespec='seconds')}")
    if use.bad:
        lines.append(f"{use.bad} damaged files (*.bad) with {use.bad_bytes} bytes wait for a person")
    return "\n".join(lines)
