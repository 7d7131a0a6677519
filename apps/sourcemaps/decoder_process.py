"""Asks the decoder's process, which is started when there is something to decode. Pure."""

import subprocess
import sys
import threading
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
# A map of 64 MiB takes some seconds.
MAX_JOB_S = 60.0
_FAILED = "Reading it took more memory or time than it may, or failed."


class DecoderEnded(Exception):
    """The job brought the process down, or took too long."""


class Decoder:
    """One job at a time. The process stays for the next one, unless its memory has grown."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()

    def ask(self, job: Job) -> Outcome:
        """Waits for its turn. Raises DecoderEnded."""
        with self._turn:
            answer = self._try(job)
            if answer is None or answer.is_last:
                self._end()
        if answer is None:
            raise DecoderEnded
        return answer.outcome

    def close(self) -> None:
        with self._turn:
            self._end()

    def _try(self, job: Job) -> Answer | None:
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._process = subprocess.Popen(
                _COMMAND, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        too_long = threading.Timer(MAX_JOB_S, self._process.kill)
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


def prepare(job: Prepare) -> Prepared | Refusal:
    """Where the minified file brings the decoder down, the map without it: only functions' names are lost."""
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
    try:
        outcome = _decoder.ask(job)
    except DecoderEnded:
        return Refusal(_FAILED)
    assert isinstance(outcome, Found | Refusal)  # noqa: S101
    return outcome
