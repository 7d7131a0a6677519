"""How much memory each part holds while something goes on."""

import contextlib
import threading
from collections.abc import Iterator, Mapping

import psutil

from tests.faults.rig import Part, family_of

SAMPLE_EVERY_S = 0.5


class Watch:
    """`with watched(parts) as watch`: the most that each held, MiB of resident memory, children included."""

    def __init__(self) -> None:
        self.most_mib: dict[str, int] = {}

    def sample(self, parts: Mapping[str, Part]) -> None:
        for name, part in parts.items():
            held = sum(_resident_bytes(process) for process in family_of(part)) >> 20
            self.most_mib[name] = max(held, self.most_mib.get(name, 0))

    def __str__(self) -> str:
        return ", ".join(f"{name} {most} MiB" for name, most in self.most_mib.items())


@contextlib.contextmanager
def watched(parts: Mapping[str, Part]) -> Iterator[Watch]:
    watch, done = Watch(), threading.Event()

    def look() -> None:
        while not done.wait(SAMPLE_EVERY_S):
            watch.sample(parts)

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield watch
    finally:
        done.set()
        watcher.join()


def _resident_bytes(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0
