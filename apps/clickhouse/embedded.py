"""The embedded ClickHouse: the real engine out of a shared library, watched and restarted, for one machine.

`python -m apps.clickhouse.embedded` supervises; the engine itself is a child process, because a fault in it
(a reset native connection is known to be enough) ends the process it lives in.
"""

import ctypes
import http.client
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from apps.clickhouse.engine_files import ENGINE_VERSION, engine_library, engine_password
from apps.clickhouse.write_guard import EXIT_CODE as WRITE_FAILED
from apps.clickhouse.write_guard import guard_writes

CONFIG_FILE = Path(__file__).with_name("embedded.xml")
USERS_FILE = Path(__file__).with_name("embedded_users.xml")

# The listeners are the genuine servers; the endless SELECT only keeps the main function from returning.
SERVE = (
    "SYSTEM START LISTEN TCP; SYSTEM START LISTEN HTTP; "
    "SELECT sleepEachRow(3) FROM system.numbers "
    "SETTINGS function_sleep_max_microseconds_per_block=0, max_block_size=1 FORMAT Null"
)

PING_EVERY_S = 1.0
PING_TIMEOUT_S = 2.0
FAILED_PINGS = 5  # a busy engine may miss one; one that hangs misses all
START_LIMIT_S = 120.0  # a start loads every part's metadata
BACK_OFF_S = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
STOP_LIMIT_S = 2.0
KEEP_FREE_BYTES = 1024**3
KEEP_FREE_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """What the environment says about the engine."""

    data_dir: Path
    tcp_port: int
    http_port: int

    @classmethod
    def from_environment(cls) -> "EngineSettings":
        return cls(
            data_dir=Path(os.environ.get("SPANWISE_DATA", "data")).resolve() / "clickhouse",
            tcp_port=int(os.environ.get("SPANWISE_CLICKHOUSE_PORT", "9000")),
            http_port=int(os.environ.get("SPANWISE_CLICKHOUSE_HTTP_PORT", "8123")),
        )


def answers(http_port: int) -> bool:
    """Whether an engine answers on the port."""
    connection = http.client.HTTPConnection("127.0.0.1", http_port, timeout=PING_TIMEOUT_S)
    try:
        connection.request("GET", "/ping")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def bytes_to_keep_free(data_dir: Path) -> int:
    """What INSERTs and merges leave of the disk: they are refused in order before a write can fail."""
    return min(KEEP_FREE_BYTES, int(shutil.disk_usage(data_dir).total * KEEP_FREE_SHARE))


def run_engine(settings: EngineSettings, lifeline_fd: int) -> NoReturn:
    """Become the engine; it ends at once when the supervisor's end of the lifeline closes."""
    threading.Thread(target=_die_with_supervisor, args=(lifeline_fd,), daemon=True).start()
    os.environ["SPANWISE_ENGINE_USERS"] = str(USERS_FILE)
    os.environ["SPANWISE_ENGINE_PASSWORD"] = engine_password(settings.data_dir.parent)
    os.environ["SPANWISE_ENGINE_KEEP_FREE"] = str(bytes_to_keep_free(settings.data_dir))
    # Format schemas that come with an insert are cached below the working directory.
    os.chdir(settings.data_dir)
    # DEEPBIND: the library brings its own C++ runtime and allocator, which must not mix with Python's.
    library = ctypes.CDLL(str(engine_library()), mode=os.RTLD_NOW | getattr(os, "RTLD_DEEPBIND", 0))
    if not guard_writes(engine_library()):
        say("This platform's engine does not notice a write that fails: keep its disk from filling up.")
    arguments = [
        b"clickhouse-local",
        f"--config-file={CONFIG_FILE}".encode(),
        f"--path={settings.data_dir}".encode(),
        b"--listen_host=127.0.0.1",
        f"--tcp_port={settings.tcp_port}".encode(),
        f"--http_port={settings.http_port}".encode(),
        b"--query",
        SERVE.encode(),
    ]
    library.query_stable_v2(len(arguments), (ctypes.c_char_p * len(arguments))(*arguments))
    sys.exit("the engine left its main function")


def _die_with_supervisor(lifeline_fd: int) -> None:
    os.read(lifeline_fd, 1)  # nothing is ever written: this returns when the supervisor is gone
    os.kill(os.getpid(), signal.SIGKILL)


def back_off_s(crashes: int) -> float:
    """The pause before the next start, after so many in a row that never came to answer."""
    return BACK_OFF_S[min(crashes, len(BACK_OFF_S) - 1)]


@dataclass
class Supervisor:
    """Keeps one engine running until the process is told to stop."""

    settings: EngineSettings
    lifeline: tuple[int, int] = field(default_factory=os.pipe)
    engine: subprocess.Popen[bytes] | None = None
    was_ready: bool = False

    def run(self) -> NoReturn:
        crashes = 0
        while True:
            reason = self.run_once()
            # An engine that did answer comes back at once: senders and readers are waiting for it.
            crashes = 0 if self.was_ready else crashes + 1
            pause_s = back_off_s(crashes)
            say(f"{reason}; restarting" + (f" in {pause_s:g} s" if pause_s else ""))
            time.sleep(pause_s)

    def run_once(self) -> str:
        """Start the engine and watch it; the reason for which it has to be started again."""
        started = time.monotonic()
        engine = self.engine = self._start()
        self.was_ready, failed_pings = False, 0
        while engine.poll() is None:
            if answers(self.settings.http_port):
                failed_pings = 0
                if not self.was_ready:
                    self.was_ready = True
                    self._say_ready(time.monotonic() - started)
            else:
                failed_pings += 1
            if failed_pings >= FAILED_PINGS and (
                self.was_ready or time.monotonic() - started > START_LIMIT_S
            ):
                self.stop(signal.SIGKILL)
                return f"hung: {failed_pings} pings without an answer"
            self._pause(PING_EVERY_S if self.was_ready else 0.05)
        return f"ended ({_how(engine.returncode)})"

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "apps.clickhouse.embedded", str(self.lifeline[0])],
            pass_fds=[self.lifeline[0]],
            cwd=CONFIG_FILE.parents[2],
            # Ctrl-C reaches a terminal's whole group: the supervisor alone decides when the engine stops.
            start_new_session=True,
        )

    def _say_ready(self, seconds: float) -> None:
        settings = self.settings
        say(
            f"ClickHouse {ENGINE_VERSION} ready in {seconds:.1f} s "
            f"(native {settings.tcp_port}, HTTP {settings.http_port}, data in {settings.data_dir})"
        )

    def _pause(self, seconds: float) -> None:
        """Wait, but notice at once when the engine dies."""
        try:
            if self.engine:
                self.engine.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            return

    def stop(self, signal_number: int = signal.SIGTERM) -> None:
        """End the engine. Every acknowledged part is a file already, so a hard end loses nothing."""
        if self.engine is None or self.engine.poll() is not None:
            return
        self.engine.send_signal(signal_number)
        try:
            self.engine.wait(timeout=STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            self.engine.kill()
            self.engine.wait()


def _how(returncode: int) -> str:
    if returncode == WRITE_FAILED:
        return "a file could not be written: is the disk full?"
    return f"signal {-returncode}" if returncode < 0 else f"exit code {returncode}"


def say(text: str) -> None:
    print(text, flush=True)


def supervise(settings: EngineSettings) -> None:
    if not engine_library().exists():
        sys.exit(f"The engine is not installed at {engine_library()}: run `make run` once.")
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    supervisor = Supervisor(settings)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    try:
        supervisor.run()
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        supervisor.stop()
        say("stopped")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        run_engine(EngineSettings.from_environment(), lifeline_fd=int(sys.argv[1]))
    supervise(EngineSettings.from_environment())
