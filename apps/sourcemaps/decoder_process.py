"""Asks the decoder's process, which is started when there is something to decode. Pure.

It works for all projects, one job after the other: who waits is bounded, and how long one may take.
"""

import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from apps.sourcemaps.jobs import (
    Answer,
    Find,
    Found,
    Job,
    Outcome,
    Prepare,
    Prepared,
    Refusal,
    read_answer,
    write,
)

_ROOT = Path(__file__).resolve().parents[2]
_COMMAND = [sys.executable, "-m", "apps.sourcemaps.decoder"]
# A map of 64 MiB takes some seconds to check, and one to look into.
PREPARE_S = 60.0
FIND_S = 5.0
# An upload in hand holds its bytes, up to 16 MiB; the command of the pipeline sends four at once.
WAITING_OF_A_PROJECT = 6
WAITING = 24
PATIENCE_S = 20.0
_FAILED = "Reading it took more memory or time than it may, or failed."


class DecoderEnded(Exception):
    """The job brought the process down, or took too long."""


class DecoderBusy(Exception):
    """Others are before it, of this project or of all: later it may do."""


class Decoder:
    """One job at a time. The process stays for the next one, unless its memory has grown."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()
        self._places = threading.Lock()
        self._waiting: Counter[int] = Counter()

    @contextmanager
    def place(self, project_id: int) -> Iterator[None]:
        """Among those who wait; to be taken before anything large is read. Raises DecoderBusy."""
        with self._places:
            if self._waiting[project_id] >= WAITING_OF_A_PROJECT or self._waiting.total() >= WAITING:
                raise DecoderBusy
            self._waiting[project_id] += 1
        try:
            yield
        finally:
            with self._places:
                self._waiting[project_id] -= 1
                if not self._waiting[project_id]:
                    del self._waiting[project_id]

    def ask(self, job: Job) -> Outcome:
        """Waits for its turn. Raises DecoderEnded and DecoderBusy."""
        if not self._turn.acquire(timeout=PATIENCE_S):
            raise DecoderBusy
        try:
            answer = self._try(job, PREPARE_S if isinstance(job, Prepare) else FIND_S)
            if answer is None or answer.is_last:
                self._end()
        finally:
            self._turn.release()
        if answer is None:
            raise DecoderEnded
        return answer.outcome

    def close(self) -> None:
        with self._turn:
            self._end()

    def _try(self, job: Job, most_s: float) -> Answer | None:
        if self._process is None or self._process.poll() is not None:
            self._end()
            # Native code that reads what strangers made: the secrets of the environment are not its.
            self._process = subprocess.Popen(
                _COMMAND,
                cwd=_ROOT,
                env={"PATH": os.environ.get("PATH", "")},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        too_long = threading.Timer(most_s, self._process.kill)
        too_long.start()
        try:
            write(cast("IO[bytes]", self._process.stdin), job)
            return read_answer(cast("IO[bytes]", self._process.stdout))
        except BrokenPipeError:
            return None
        finally:
            too_long.cancel()

    def _end(self) -> None:
        if self._process is None:
            return
        self._process.kill()
        self._process.communicate()
        self._process = None


_decoder = Decoder()


place = _decoder.place


def prepare(job: Prepare) -> Prepared | Refusal:
    """Where the minified file brings the decoder down, the map without it: only functions' names are lost.

    Raises DecoderBusy.
    """
    try:
        outcome = _decoder.ask(job)
    except DecoderEnded:
        try:
            outcome = _decoder.ask(Prepare(b"", job.source_map, job.max_minified_bytes, job.max_map_bytes))
        except DecoderEnded:
            return Refusal(_FAILED)
    assert isinstance(outcome, Prepared | Refusal)  # noqa: S101 - the process answers each job with its outcomes
    return outcome


def find(job: Find) -> Found | Refusal:
    """Raises DecoderBusy."""
    try:
        outcome = _decoder.ask(job)
    except DecoderEnded:
        return Refusal(_FAILED)
    assert isinstance(outcome, Found | Refusal)  # noqa: S101
    return outcome
