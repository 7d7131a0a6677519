"""A headless Chromium, driven through its pipe: the DevTools protocol, JSON texts that each end with a 0.

https://chromedevtools.github.io/devtools-protocol/ says what the commands mean.
"""

import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

ANSWER_S = 20.0
END_S = 5.0
FLAGS = (
    "--headless=new",
    "--remote-debugging-pipe",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-extensions",
    "--disable-gpu",
    "--disable-sync",
    "--mute-audio",
)
# Chromium reads its commands from 3 and answers on 4; the rest of the line is its own.
_PLACE_PIPE = (
    "import fcntl, os, sys; ends = [fcntl.fcntl(int(end), fcntl.F_DUPFD, 10) for end in sys.argv[1:3]]; "
    "os.dup2(ends[0], 3); os.dup2(ends[1], 4); os.execv(sys.argv[3], sys.argv[3:])"
)

Message = dict[str, Any]


class BrowserGone(Exception):
    """It ended, or does not answer."""


class Chromium:
    """One browser. `ask` is a command and its answer; what it tells meanwhile is left unread."""

    def __init__(self, process: "subprocess.Popen[bytes]", commands: int, answers: int) -> None:
        self._process = process
        self._commands = commands
        self._answers = answers
        self._unread = b""
        self._last_id = 0

    def ask(self, method: str, parameters: Mapping[str, Any] | None = None, *, session: str = "") -> Message:
        """The command's result. Raises BrowserGone; a command that it refuses is gone with it."""
        self._last_id += 1
        message: Message = {"id": self._last_id, "method": method, "params": dict(parameters or {})}
        if session:
            message["sessionId"] = session
        try:
            os.write(self._commands, json.dumps(message).encode() + b"\0")
        except OSError as error:
            raise BrowserGone(method) from error
        deadline_s = time.monotonic() + ANSWER_S
        while True:
            answer = self._read(deadline_s)
            if answer.get("id") == self._last_id:
                break
        if "error" in answer:
            raise BrowserGone(f"{method}: {answer['error'].get('message')}")
        result: Message = answer["result"]
        return result

    def end(self) -> None:
        with suppress(BrowserGone):
            self.ask("Browser.close")
        try:
            self._process.wait(END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _read(self, deadline_s: float) -> Message:
        while b"\0" not in self._unread:
            left_s = deadline_s - time.monotonic()
            if left_s <= 0 or not select.select([self._answers], [], [], left_s)[0]:
                raise BrowserGone("no answer")
            part = os.read(self._answers, 65_536)
            if not part:
                raise BrowserGone("it ended")
            self._unread += part
        text, _, self._unread = self._unread.partition(b"\0")
        message: Message = json.loads(text)
        return message


@contextmanager
def started_chromium(path: str) -> Iterator[Chromium]:
    """The browser at `path`, with a profile that goes with it. What it cannot do, its first `ask` says."""
    profile = Path(tempfile.mkdtemp(prefix="spanwise-demo-"))
    commands_read, commands = os.pipe()
    answers, answers_write = os.pipe()
    flags = [*FLAGS, f"--user-data-dir={profile}"]
    # Root has no sandbox to give; everybody else keeps it.
    if os.geteuid() == 0:
        flags.append("--no-sandbox")
    place = [sys.executable, "-c", _PLACE_PIPE, str(commands_read), str(answers_write)]
    process = subprocess.Popen(
        [*place, path, *flags, "about:blank"],
        pass_fds=(commands_read, answers_write),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    os.close(commands_read)
    os.close(answers_write)
    chromium = Chromium(process, commands, answers)
    try:
        yield chromium
    finally:
        chromium.end()
        os.close(commands)
        os.close(answers)
        shutil.rmtree(profile, ignore_errors=True)
