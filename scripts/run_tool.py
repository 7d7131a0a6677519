"""Runs the tools of set-up (pip, npm) quietly; when one fails, a person gets to see its last lines."""

import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from pathlib import Path

LAST_LINES = 25

_running: set[subprocess.Popen[bytes]] = set()
_cancelled = threading.Event()


class SetupFailed(Exception):
    """Set-up cannot go on; the text is for the person at the terminal."""


def say(text: str) -> None:
    # One write: the tracks run side by side, and `print` would send the line's end on its own.
    sys.stdout.write(f"set-up   | {text}\n")
    sys.stdout.flush()


def run_tool(arguments: Sequence[str], *, cwd: Path, environ: Mapping[str, str] | None = None) -> None:
    """Raises SetupFailed with the tool's last lines."""
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            arguments, cwd=cwd, env=environ, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )
        _running.add(process)
        if _cancelled.is_set():
            process.terminate()
        returncode = process.wait()
        _running.discard(process)
        if returncode:
            output.seek(0)
            lines = output.read().decode(errors="replace").splitlines()[-LAST_LINES:]
            raise SetupFailed("\n".join([f"$ {' '.join(arguments)}", *lines, f"exit code {returncode}"]))


def run_side_by_side(tracks: Sequence[Callable[[], None]]) -> None:
    """Run the tracks at once; the first failure ends the others and is raised."""
    _cancelled.clear()
    with ThreadPoolExecutor(len(tracks)) as pool:
        futures = [pool.submit(track) for track in tracks]
        done, unfinished = wait(futures, return_when=FIRST_EXCEPTION)
        if unfinished:
            _cancel()
    _cancelled.clear()
    for future in done:
        future.result()


def _cancel() -> None:
    _cancelled.set()
    for process in list(_running):
        process.terminate()
