"""The embedded engine: two genuine interfaces, and data that outlives every way to end it."""

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from clickhouse_driver import Client

from apps.clickhouse import embedded
from apps.clickhouse.engine_files import ENGINE_USER, engine_password
from tests.servers import REPOSITORY, Engine, free_port, wait_gone


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with Engine(tmp_path, free_port(), free_port()) as engine:
        yield engine


def connect(engine: Engine) -> Client:
    return Client(
        "127.0.0.1",
        port=engine.tcp_port,
        user=ENGINE_USER,
        password=engine_password(engine.data_dir),
        connect_timeout=60,
        send_receive_timeout=60,
    )


def store_numbers(engine: Engine) -> None:
    client = connect(engine)
    client.execute("CREATE DATABASE survivor")
    client.execute("CREATE TABLE survivor.numbers (n UInt64) ENGINE = MergeTree ORDER BY n")
    client.execute("INSERT INTO survivor.numbers SELECT number FROM numbers(1000)")


def stored_sum(engine: Engine) -> int:
    return int(connect(engine).execute("SELECT sum(n) FROM survivor.numbers")[0][0])


def test_it_answers_over_http_and_over_the_native_protocol(engine: Engine) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", engine.http_port, timeout=60)
    connection.request("POST", "/", body="SELECT 1 + 1", headers=engine.credentials)

    assert connection.getresponse().read() == b"2\n"
    assert connect(engine).execute("SELECT 1 + 1") == [(2,)]


@pytest.mark.parametrize(
    "query",
    [
        "CREATE DATABASE evil",
        "SELECT * FROM system.users",
        "SELECT * FROM file('/etc/hostname', 'LineAsString')",
        "SELECT * FROM url('http://127.0.0.1:1/', 'CSV', 'a String')",
        "SYSTEM SHUTDOWN",
    ],
)
def test_without_the_password_there_is_nothing_to_get(engine: Engine, query: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", engine.http_port, timeout=60)
    connection.request("POST", "/", body=query)

    assert b"Not enough privileges" in connection.getresponse().read()


def test_it_listens_on_loopback_only(engine: Engine) -> None:
    listening = {
        (connection.laddr.ip, connection.laddr.port)
        for connection in psutil.Process(engine.engine_pid()).net_connections("tcp")
        if connection.status == psutil.CONN_LISTEN
    }

    assert listening == {("127.0.0.1", engine.tcp_port), ("127.0.0.1", engine.http_port)}


def test_a_killed_engine_is_brought_back_with_its_data(engine: Engine) -> None:
    store_numbers(engine)

    engine.crash()
    engine.wait_ready()

    assert stored_sum(engine) == 499_500
    assert "ended (signal 9); restarting" in engine.log_file.read_text()


def test_an_engine_that_hangs_is_killed_and_brought_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "PING_EVERY_S", 0.05)
    monkeypatch.setattr(embedded, "PING_TIMEOUT_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings = embedded.EngineSettings(tmp_path, free_port(), silent.getsockname()[1])
        monkeypatch.setattr(embedded, "START_LIMIT_S", 0.0)
        monkeypatch.setattr(embedded.Supervisor, "_start", lambda self: sleeping_process())
        supervisor = embedded.Supervisor(settings)

        reason = supervisor.run_once()

    assert reason == "hung: 5 pings without an answer"
    assert supervisor.engine is not None
    assert supervisor.engine.returncode == -signal.SIGKILL


def sleeping_process() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])


def test_data_survives_a_kill_of_everything_and_a_clean_stop(engine: Engine) -> None:
    store_numbers(engine)

    engine.kill()
    engine.start()
    engine.wait_ready()
    after_kill = stored_sum(engine)
    engine.stop()
    engine.start()
    engine.wait_ready()

    assert (after_kill, stored_sum(engine)) == (499_500, 499_500)


def test_sigterm_ends_supervisor_and_engine(engine: Engine) -> None:
    engine_pid = engine.engine_pid()

    engine.stop()

    assert engine.process is not None
    assert engine.process.returncode == 0
    assert not psutil.pid_exists(engine_pid)


def test_a_killed_supervisor_leaves_no_orphan(engine: Engine) -> None:
    orphan = psutil.Process(engine.engine_pid())

    os.kill(engine.pid, signal.SIGKILL)

    wait_gone([orphan])


def test_a_missing_library_is_one_clear_line(tmp_path: Path) -> None:
    environ = {**os.environ, "SPANWISE_ENGINE_DIR": str(tmp_path), "SPANWISE_DATA": str(tmp_path)}

    result = subprocess.run(
        [sys.executable, "-m", "apps.clickhouse.embedded"],
        cwd=REPOSITORY,
        env=environ,
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert result.returncode == 1
    assert result.stderr == f"The engine is not installed at {tmp_path}/libchdb.so: run `make run` once.\n"


def test_back_off_grows_to_half_a_minute() -> None:
    assert [embedded.back_off_s(crashes) for crashes in (0, 1, 3, 6, 100)] == [0.0, 0.5, 2.0, 30.0, 30.0]
