"""Keeps the processes of an installation running: starts them, restarts what dies, stops all in order."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from scripts.log import Log

STABLE_AFTER_S = 60.0
LONGEST_BACK_OFF_S = 30.0
PR_SET_PDEATHSIG = 1  # <linux/prctl.h>


class StartFailed(Exception):
    """Something has to be repaired by a person before Spanwise can run; the text says what."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Processes that stop together, and how long they may take before they are killed."""

    names: frozenset[str]
    limit_s: float


@dataclass(slots=True)
class Managed:
    """One process of the Procfile, over all its lives."""

    name: str
    command: str
    process: subprocess.Popen[bytes]
    reader: threading.Thread
    started_at: float
    crashes: int = 0
    restart_at: float | None = None


class Supervisor:
    """Runs shell commands by name. All times are `time.monotonic()`."""

    def __init__(self, commands: Mapping[str, str], environ: Mapping[str, str], log: Log) -> None:
        self._commands = commands
        self._environ = dict(environ)
        self._log = log
        self._managed: dict[str, Managed] = {}

    def start(self, names: Sequence[str]) -> None:
        for name in names:
            command = self._commands[name]
            self._managed[name] = Managed(name, command, *self._spawn(name, command), time.monotonic())

    def run(self, name: str, arguments: Sequence[str]) -> None:
        """Run a program to its end. Raises StartFailed when it fails."""
        process, reader = self._spawn(name, arguments)
        try:
            returncode = process.wait()
        finally:
            _kill_group(process)
        reader.join()
        if returncode:
            raise StartFailed(f"{name} failed ({describe_end(returncode)}); its last lines above say why.")

    def wait_until(self, ready: Callable[[], bool], what: str, limit_s: float) -> None:
        """Watch the processes until `ready`. Raises StartFailed when it takes too long."""
        deadline = time.monotonic() + limit_s
        while not ready():
            self.tick(crashes_allowed=3)
            if time.monotonic() > deadline:
                raise StartFailed(f"{what} is not ready after {limit_s:g} s; the lines above say why.")
            time.sleep(0.05)

    def tick(self, crashes_allowed: float = float("inf")) -> None:
        """Look once at every process: note what ended, start again what has waited long enough."""
        for managed in self._managed.values():
            if managed.restart_at is None:
                self._note_end(managed, crashes_allowed)
            elif time.monotonic() >= managed.restart_at:
                self._restart(managed)

    def _note_end(self, managed: Managed, crashes_allowed: float) -> None:
        returncode = managed.process.poll()
        if returncode is None:
            return
        _kill_group(managed.process)
        now = time.monotonic()
        managed.crashes = 1 if now - managed.started_at > STABLE_AFTER_S else managed.crashes + 1
        if managed.crashes >= crashes_allowed:
            raise StartFailed(f"{managed.name} does not start ({describe_end(returncode)}): see above.")
        pause_s = back_off_s(managed.crashes)
        managed.restart_at = now + pause_s
        self._log.say(f"{managed.name} ended ({describe_end(returncode)}); restarting in {pause_s:g} s")

    def _restart(self, managed: Managed) -> None:
        managed.process, managed.reader = self._spawn(managed.name, managed.command)
        managed.started_at, managed.restart_at = time.monotonic(), None

    def _spawn(
        self, name: str, command: str | Sequence[str]
    ) -> tuple[subprocess.Popen[bytes], threading.Thread]:
        # `exec`: the signals are for the program, not for a shell in front of it.
        arguments = ["/bin/sh", "-c", f"exec {command}"] if isinstance(command, str) else command
        process = subprocess.Popen(
            arguments,
            env=self._environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C in the terminal is for this process alone, which keeps the order
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,
        )
        assert process.stdout is not None  # noqa: S101 - a pipe was asked for
        return process, self._log.follow(name, process.stdout)

    def stop(self, stages: Sequence[Stage]) -> None:
        """End every process, stage after stage; what overstays its stage is killed."""
        for stage in stages:
            self._stop_stage([m for name, m in self._managed.items() if name in stage.names], stage.limit_s)
        for managed in self._managed.values():
            managed.reader.join(timeout=1)

    def _stop_stage(self, stage: list[Managed], limit_s: float) -> None:
        running = [managed for managed in stage if managed.process.poll() is None]
        for managed in running:
            managed.process.terminate()
        deadline = time.monotonic() + limit_s
        for managed in running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                managed.process.wait(timeout=max(0.0, deadline - time.monotonic()))
        for managed in running:
            if managed.process.poll() is None:
                self._log.say(f"{managed.name} did not end within {limit_s:g} s: killed")
            _kill_group(managed.process)
            managed.process.wait()


def back_off_s(crashes: int) -> float:
    return float(min(2 ** (crashes - 1), LONGEST_BACK_OFF_S))


def describe_end(returncode: int) -> str:
    return signal.Signals(-returncode).name if returncode < 0 else f"exit code {returncode}"


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """End the process and what it may have left behind; each leads a group of its own."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


_libc = ctypes.CDLL(None)


def _end_with_parent() -> None:
    """Even a kill -9 of this supervisor must not leave servers that hold their ports."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
