"""Spool folder: the files that every receiver of a machine shares; each has one owner, who holds its lock."""

import contextlib
import fcntl
import os
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from apps.ingest.spool.segment import MARK_BYTES, Scan, scan_segment

# Of its disk: the spool never takes the room that Redis and ClickHouse need to come back.
DISK_SHARE = 0.8

_SUFFIX = ".seg"
_BAD_SUFFIX = ".bad"
_UNFINISHED_SUFFIX = ".new"
_UNFINISHED_FOR_S = 60


class SpoolUnavailable(Exception):
    """The spool is full, or its disk does not take what is written: nothing was acknowledged."""


@dataclass(frozen=True, slots=True)
class SpoolUse:
    """What lies in a spool folder. `bad` files hold bytes that could not be read; nothing deletes them."""

    segments: int
    segment_bytes: int
    bad: int
    bad_bytes: int
    oldest_ns: int | None


class SpoolFolder:
    """The folder that the receivers of a machine share: one file a writer, `<unix ns>-<pid>-<mark>.seg`."""

    def __init__(self, path: Path, *, max_bytes: int) -> None:
        self.path = path
        self.max_bytes = max_bytes

    def segments(self) -> list[Path]:
        """Oldest first; those being written too."""
        return sorted(self.path.glob(f"*{_SUFFIX}"))

    def use(self) -> SpoolUse:
        sizes = [(path, _size(path)) for path in self.segments()]
        bad = [_size(path) for path in self.path.glob(f"*{_BAD_SUFFIX}")]
        return SpoolUse(
            segments=len(sizes),
            segment_bytes=sum(size for _, size in sizes),
            bad=len(bad),
            bad_bytes=sum(bad),
            oldest_ns=int(sizes[0][0].name.partition("-")[0]) if sizes else None,
        )

    def require_room(self, wanted_bytes: int) -> None:
        """Raises SpoolUnavailable, OSError."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        used = sum(_size(path) for path in self.path.iterdir())
        if used + wanted_bytes > self.max_bytes:
            raise SpoolUnavailable(f"the spool has reached its limit of {self.max_bytes} bytes")
        disk = os.statvfs(self.path)
        if disk.f_bavail * disk.f_frsize - wanted_bytes < disk.f_blocks * disk.f_frsize * (1 - DISK_SHARE):
            raise SpoolUnavailable(f"the disk of the spool is {DISK_SHARE:.0%} full")

    def create(self) -> tuple[Path, int, bytes]:
        """A new segment: its path, its descriptor, which holds its lock, and its mark. Raises OSError.

        It gets its name only once it is locked, so nobody takes it for a dead process's.
        """
        mark = secrets.token_bytes(MARK_BYTES)
        path = self.path / f"{time.time_ns():020d}-{os.getpid()}-{mark.hex()}{_SUFFIX}"
        unfinished = path.with_suffix(_UNFINISHED_SUFFIX)
        descriptor = os.open(
            unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, 0o600
        )
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            unfinished.rename(path)
            self.sync()
        except OSError:
            os.close(descriptor)
            for name in (unfinished, path):
                with contextlib.suppress(OSError):
                    name.unlink(missing_ok=True)
            raise
        return path, descriptor, mark

    @contextlib.contextmanager
    def adopt(self, path: Path) -> Iterator[Scan | None]:
        """What a segment holds, while it is ours alone; None when another has or had it. Raises OSError."""
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            yield None
            return
        with open(descriptor, "rb") as file:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield None
                return
            # Between our open and our lock its last owner may have removed it or set it aside.
            is_there = _is_at(path, descriptor)
            yield scan_segment(_mark_of(path), file.read()) if is_there else None

    def remove(self, path: Path) -> None:
        """All of it is queued."""
        path.unlink(missing_ok=True)
        self.sync()

    def set_aside(self, path: Path) -> Path:
        """What could be read of it is queued; the rest is kept for a person to look at."""
        kept = path.with_suffix(_BAD_SUFFIX)
        path.rename(kept)
        self.sync()
        return kept

    def sweep(self) -> None:
        """Remove what a process left that died while it created a segment: nothing was ever written to it."""
        for path in self.path.glob(f"*{_UNFINISHED_SUFFIX}"):
            with contextlib.suppress(OSError):
                if path.stat().st_mtime < time.time() - _UNFINISHED_FOR_S:
                    path.unlink()

    def sync(self) -> None:
        """A file's name is durable only once its folder is."""
        descriptor = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _is_at(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _mark_of(path: Path) -> bytes:
    try:
        return bytes.fromhex(path.stem.rpartition("-")[2])
    except ValueError:
        return b""
