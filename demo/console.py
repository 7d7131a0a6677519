"""The demo on a terminal: its options, its progress lines, its exit codes."""

import signal
import sys
import threading
import time
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from types import FrameType
from typing import Any

from demo.export import RefusedError, UnreachableError
from demo.memory import AlreadyTellingError
from demo.run import DEFAULT_HISTORY_HOURS, DEFAULT_RATE_PER_MIN, DEFAULT_SEED, Home, Progress, send
from demo.story.services import ROLLOUTS, SERVICES

EXIT_DONE = 0
EXIT_BUSY = 1
EXIT_REFUSED = 2
EXIT_UNREACHABLE = 3
HISTORY_LINE_EVERY_S = 2.0
LIVE_LINE_EVERY_S = 30.0
# The door takes raw spans of the last weeks only; a story of more than one is no better.
MOST_HISTORY_HOURS = 168.0
MOST_LIVE_S = 365 * 86_400.0
MOST_RATE_PER_MIN = 600.0


_Handler = Callable[[int, FrameType | None], Any] | int | None


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--history",
        type=_number(0, MOST_HISTORY_HOURS),
        default=DEFAULT_HISTORY_HOURS,
        metavar="HOURS",
        help="back-fill this much (default 24)",
    )
    parser.add_argument(
        "--live-for",
        type=_number(0, MOST_LIVE_S),
        metavar="SECONDS",
        help="then stay live this long (default: until Ctrl-C)",
    )
    parser.add_argument(
        "--rate",
        type=_number(0.1, MOST_RATE_PER_MIN),
        default=DEFAULT_RATE_PER_MIN,
        metavar="PER_MINUTE",
        help="visits a minute, on the day's average (default 6)",
    )
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help="another seed is another day")


def tell(
    *,
    endpoint: str,
    key: str,
    history_hours: float,
    live_s: float | None,
    rate_per_min: float,
    seed: int,
    home: Home,
    say: Callable[[str], None],
) -> int:
    """Sends the demo with progress lines; returns the exit code. SIGINT and SIGTERM end it in good order."""
    with stopped_by_signals() as stop:
        try:
            send(
                endpoint,
                key,
                seed=seed,
                history_hours=history_hours,
                live_s=live_s,
                rate_per_min=rate_per_min,
                on_progress=_Lines(say),
                stop=stop,
                home=home,
            )
        except RefusedError as refusal:
            return _fail(str(refusal), EXIT_REFUSED)
        except UnreachableError as absence:
            return _fail(str(absence), EXIT_UNREACHABLE)
        except AlreadyTellingError as busy:
            return _fail(str(busy), EXIT_BUSY)
    return EXIT_DONE


@contextmanager
def stopped_by_signals() -> Iterator[threading.Event]:
    """An event that the first SIGINT or SIGTERM sets; a second one has its usual effect."""
    stop = threading.Event()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def end(_number: int, _frame: object) -> None:
        stop.set()
        _restore(before)

    for number in before:
        signal.signal(number, end)
    try:
        yield stop
    finally:
        _restore(before)


def _restore(handlers: Mapping[signal.Signals, _Handler]) -> None:
    for number, handler in handlers.items():
        signal.signal(number, handler)


def _fail(line: str, code: int) -> int:
    print(f"demo: {line}", file=sys.stderr)
    return code


class _Lines:
    """Turns progress into lines for a person: some while the history is sent, one now and then when live."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._next_line_s = 0.0
        self._was_live = False

    def __call__(self, progress: Progress) -> None:
        match progress.phase:
            case "starting":
                self._say(describe_story(progress))
            case "waiting":
                self._say(progress.note)
            case "done":
                self._say(f"Sent {describe_sent(progress)}.")
            case "live" if not self._was_live:
                self._was_live = True
                self._say(f"History is in: {describe_sent(progress)}. Live now; Ctrl-C ends it.")
                self._next_line_s = time.monotonic() + LIVE_LINE_EVERY_S
            case _:
                self._say_now_and_then(progress)

    def _say_now_and_then(self, progress: Progress) -> None:
        if time.monotonic() < self._next_line_s:
            return
        every_s = LIVE_LINE_EVERY_S if progress.phase == "live" else HISTORY_LINE_EVERY_S
        self._next_line_s = time.monotonic() + every_s
        share = "live" if progress.phase == "live" else f"{progress.share:4.0%}"
        self._say(f"  {share}  {progress.spans:>9,} spans  {progress.traces:>7,} traces")


def describe_story(progress: Progress) -> str:
    telling = progress.telling
    planted = next(rollout for rollout in ROLLOUTS if rollout.flawed)
    service = SERVICES[planted.service]
    version = service.version_at(telling.chapter, planted.version)
    moment = datetime.fromtimestamp(telling.deployed_s, UTC)
    return (
        f"A shop of {len(SERVICES)} services and a web page, seed {telling.seed}. Its bad deployment: "
        f"{planted.service} {version} in production, from {moment:%Y-%m-%d %H:%M} UTC on."
    )


def describe_sent(progress: Progress) -> str:
    sent = f"{progress.spans:,} spans of {progress.traces:,} traces in {progress.elapsed_s:.1f} s"
    if progress.rejected_spans:
        sent += f", of which the door rejected {progress.rejected_spans:,}"
    return sent


def _number(least: float, most: float) -> Callable[[str], float]:
    def parse(text: str) -> float:
        value = float(text)
        if not least <= value <= most:
            raise ArgumentTypeError(f"must be between {least:g} and {most:g}")
        return value

    return parse
