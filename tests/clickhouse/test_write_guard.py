"""A write that fails: the engine ends; whatever else a write may answer is left to the caller."""

import errno
import os
import platform
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from apps.clickhouse import embedded, write_guard
from tests.servers import REPOSITORY, Engine, free_port

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in write_guard.CODE, reason="no guard for this machine"
)

# `write` is the guard's, for a process of its own.
CALL = """
import ctypes, os, platform, sys
from apps.clickhouse.write_guard import CODE, map_code
libc = ctypes.CDLL(None, use_errno=True)
address = map_code(CODE[platform.machine()], ctypes.cast(libc.write, ctypes.c_void_p).value)
arguments = (ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t)
write = ctypes.CFUNCTYPE(ctypes.c_ssize_t, *arguments, use_errno=True)(address)
"""
# The library itself, asked to write to a full device.
INSERT = """
import ctypes, os
from apps.clickhouse.engine_files import engine_library
from apps.clickhouse.write_guard import guard_writes
library = ctypes.CDLL(str(engine_library()), mode=os.RTLD_NOW | os.RTLD_DEEPBIND)
assert guard_writes(engine_library())
query = b"INSERT INTO FUNCTION file('{file}', 'CSV', 'n UInt64') SELECT number FROM numbers(1000)"
arguments = [b"clickhouse-local", b"--query", query]
library.query_stable_v2(len(arguments), (ctypes.c_char_p * len(arguments))(*arguments))
"""


def run(program: str, stdout: str = os.devnull) -> subprocess.CompletedProcess[str]:
    with Path(stdout).open("w") as out:
        return subprocess.run(
            [sys.executable, "-c", program],
            cwd=REPOSITORY,
            stdout=out,
            stderr=subprocess.PIPE,
            text=True,
            timeout=120,
            check=False,
        )


def call(code: str, stdout: str = os.devnull) -> tuple[int, str]:
    done = run(CALL + code, stdout)
    return done.returncode, done.stderr.strip()


def test_what_is_written_is_written(tmp_path: Path) -> None:
    file = tmp_path / "part"
    open_it = f"fd = os.open({str(file)!r}, os.O_CREAT | os.O_WRONLY); "

    ended, told = call(open_it + "print(write(fd, b'spans', 5), write(fd, b'', 0), file=sys.stderr)")

    assert (ended, told, file.read_bytes()) == (0, "5 0", b"spans")


def test_a_full_device_ends_the_process() -> None:
    assert call("write(os.open('/dev/full', os.O_WRONLY), b'spans', 5)") == (write_guard.EXIT_CODE, "")


def test_a_full_device_behind_a_standard_stream_does_not() -> None:
    code = "print(write(1, b'log', 3), ctypes.get_errno(), file=sys.stderr)"

    assert call(code, stdout="/dev/full") == (0, f"-1 {errno.ENOSPC}")


@pytest.mark.parametrize(
    ("descriptor", "error"),
    [
        ("(lambda ends: (os.set_blocking(ends[1], False), ends[1])[1])(os.pipe())", errno.EAGAIN),
        ("os.open('/dev/null', os.O_RDONLY)", errno.EBADF),
    ],
    ids=["full pipe", "read only"],
)
def test_other_errors_are_the_callers(descriptor: str, error: int) -> None:
    code = f"fd = {descriptor}; size = 1 << 16\nwhile write(fd, bytes(size), size) > 0: pass\n"

    assert call(code + "print(ctypes.get_errno(), file=sys.stderr)") == (0, str(error))


def test_the_engine_ends_when_a_file_cannot_be_written(tmp_path: Path) -> None:
    room, none = run(INSERT.format(file=tmp_path / "numbers.csv")), run(INSERT.format(file="/dev/full"))

    assert (room.returncode, room.stderr) == (0, "")
    assert (tmp_path / "numbers.csv").read_text().count("\n") == 1000
    assert none.returncode == write_guard.EXIT_CODE


def test_the_supervisor_says_why_it_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    exits = [sys.executable, "-c", f"raise SystemExit({write_guard.EXIT_CODE})"]
    monkeypatch.setattr(embedded.Supervisor, "_start", lambda self: subprocess.Popen(exits))
    settings = embedded.EngineSettings(tmp_path, free_port(), free_port())

    reason = embedded.Supervisor(settings).run_once()

    assert reason == "ended (a file could not be written: is the disk full?)"


def test_the_engine_leaves_room_on_its_disk(tmp_path: Path) -> None:
    query = "SELECT keep_free_space FROM system.disks WHERE name = 'default'"
    with Engine(tmp_path, free_port(), free_port()) as engine:
        address = f"http://127.0.0.1:{engine.http_port}/"
        answer = httpx.post(address, content=query, headers=engine.credentials, timeout=60, trust_env=False)

    assert int(answer.text) == embedded.bytes_to_keep_free(tmp_path) > 0
