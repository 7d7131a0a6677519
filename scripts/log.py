"""One readable log for many processes: time, name, line."""

import datetime
import sys
import threading
from typing import IO

from honcho.colour import get_colours
from honcho.printer import Message, Printer

OWN_NAME = "spanwise"


class Log:
    """Writes whole lines, never two at once."""

    def __init__(self, names: list[str], output: IO[str] = sys.stdout) -> None:
        self._output = output
        self._printer = Printer(output, width=max(len(name) for name in [OWN_NAME, *names]))
        self._colours = dict(zip(names, get_colours(), strict=False))
        self._lock = threading.Lock()

    def say(self, text: str) -> None:
        self.write(OWN_NAME, text)

    def headline(self, text: str) -> None:
        """A line for the person, not for the record: without time or name."""
        with self._lock:
            print(text, file=self._output, flush=True)

    def write(self, name: str, line: bytes | str) -> None:
        message = Message("line", line, datetime.datetime.now(), name, self._colours.get(name))
        with self._lock:
            self._printer.write(message)

    def follow(self, name: str, stream: IO[bytes]) -> threading.Thread:
        """Copy a process's output line by line until it ends."""
        thread = threading.Thread(target=self._copy, args=(name, stream), daemon=True)
        thread.start()
        return thread

    def _copy(self, name: str, stream: IO[bytes]) -> None:
        with stream:
            for line in stream:
                self.write(name, line)
