"""Remembers how far a project's demo was told, so that the next run goes on instead of telling it twice."""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from demo.telling import DAY_S, Telling


class AlreadyTellingError(Exception):
    """Another process is telling this project's demo right now."""


@dataclass(frozen=True, slots=True)
class Recollection:
    """A telling, and from where on it is still to be told."""

    telling: Telling
    from_s: float


class Memory:
    """One JSON file; held by one process at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def held(self) -> Iterator[None]:
        """Raises AlreadyTellingError while another process holds it; a process that dies lets go."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.with_suffix(".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise AlreadyTellingError("The demo is already running for this project.") from error
            yield

    def recall(self, wanted: Telling) -> Recollection:
        """What is left of the last telling, or `wanted` if that one is over or never was.

        A telling is over when its planted deployment is a day old: then the story begins anew, with the
        next versions, where the last one stopped.
        """
        if not self._path.exists():
            return Recollection(wanted, wanted.began_s)
        noted = json.loads(self._path.read_text())
        last, told_until_s = Telling(**noted["telling"]), float(noted["told_until_s"])
        from_s = max(wanted.began_s, told_until_s)
        if last.seed == wanted.seed and wanted.now_s - last.deployed_s < DAY_S:
            return Recollection(replace(last, rate_per_min=wanted.rate_per_min), from_s)
        return Recollection(replace(wanted, chapter=last.chapter + 1), from_s)

    def note(self, telling: Telling, told_until_s: float) -> None:
        text = json.dumps({"telling": asdict(telling), "told_until_s": told_until_s})
        beside = self._path.with_suffix(".new")
        beside.write_text(text)
        beside.replace(self._path)
