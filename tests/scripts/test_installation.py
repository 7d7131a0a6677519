"""`make run`, whole: from nothing to ready, an orderly end, and everything still there at the next start."""

import contextlib
import http.client
import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import grpc
import psutil
import pytest
import redis

from scripts.memory import measure_tree
from scripts.ports import OTLP_GRPC
from tests.servers import REPOSITORY, Installation, wait_gone

pytestmark = pytest.mark.e2e

IDLE_MEMORY_BYTES = 1_200_000_000


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """One for all: a start takes seconds, and each of these tests leaves it running."""
    with Installation(tmp_path_factory.mktemp("installation")) as installation:
        yield installation


def bootstrap(installation: Installation) -> dict[str, str]:
    arguments = ["--email", "alice@example.com", "--password", "correct horse battery", "--project", "Shop"]
    result = subprocess.run(
        [sys.executable, "manage.py", "bootstrap", *arguments],
        cwd=REPOSITORY,
        env=installation.environ,
        capture_output=True,
        text=True,
        check=True,
    )
    answer: dict[str, str] = json.loads(result.stdout.splitlines()[-1])
    return answer


def status_of(installation: Installation, path: str, token: str) -> int:
    connection = http.client.HTTPConnection(installation.web_url.removeprefix("http://"), timeout=60)
    connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
    return connection.getresponse().status


def test_idle_memory_stays_small(installation: Installation, print_figure: Callable[[str], None]) -> None:
    wait_for_settled_memory()

    processes = measure_tree(installation.pid)

    total_bytes = sum(process.resident_bytes for process in processes)
    print_figure(f"idle memory of all {len(processes)} processes: {total_bytes / 1e6:.0f} MB")
    assert total_bytes < IDLE_MEMORY_BYTES


def wait_for_settled_memory() -> None:
    time.sleep(3)


@pytest.mark.parametrize("stop_signal", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_every_process_and_keeps_all_data(
    installation: Installation, stop_signal: signal.Signals, print_figure: Callable[[str], None]
) -> None:
    project = bootstrap(installation)
    processes = psutil.Process(installation.pid).children(recursive=True)

    stopping = time.monotonic()
    psutil.Process(installation.pid).send_signal(stop_signal)
    wait_gone(processes, timeout_s=60)
    stopped = time.monotonic()
    installation.stop()
    log_of_the_end = installation.log_file.read_text()
    installation.start()
    installation.wait_ready()
    ready = time.monotonic()

    print_figure(
        f"{stop_signal.name}: all ended in {stopped - stopping:.1f} s; ready again in {ready - stopped:.1f} s"
    )
    assert "did not end within" not in log_of_the_end
    assert "stopped; all data is kept" in log_of_the_end
    assert bootstrap(installation) == project
    assert status_of(installation, f"/api/v1/projects/{project['project']}/", project["query_key"]) == 200


def test_a_killed_installation_leaves_no_orphan_and_its_ports_free(installation: Installation) -> None:
    processes = psutil.Process(installation.pid).children(recursive=True)

    psutil.Process(installation.pid).kill()
    wait_gone(processes)
    installation.start()

    installation.wait_ready()


def test_a_process_that_dies_comes_back(installation: Installation) -> None:
    (receiver,) = [
        process
        for process in psutil.Process(installation.pid).children()
        if "config.otlp" in process.cmdline()
    ]

    receiver.kill()
    wait_gone([receiver])
    deadline = time.monotonic() + 180
    while not answers(installation):
        assert time.monotonic() < deadline, installation.log_file.read_text()
        time.sleep(0.1)

    assert "receiver ended (SIGKILL); restarting in 1 s" in installation.log_file.read_text()


def test_only_trusted_proxies_say_where_a_request_came_from(installation: Installation) -> None:
    """uvicorn would believe X-Forwarded-For from loopback; SPANWISE_TRUSTED_PROXIES says whom to believe."""
    connection = http.client.HTTPConnection(installation.otlp_url.removeprefix("http://"), timeout=60)
    connection.request("POST", "/v1/traces", headers={"X-Forwarded-For": "203.0.113.7"})
    assert connection.getresponse().status == 401

    queue = redis.Redis(port=int(installation.environ["SPANWISE_REDIS_PORT"]))
    deadline = time.monotonic() + 120
    while not queue.exists("spanwise:refusals:address:127.0.0.1"):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert not queue.exists("spanwise:refusals:address:203.0.113.7")


def test_the_receiver_opens_its_grpc_port_too(installation: Installation) -> None:
    channel = grpc.insecure_channel(f"127.0.0.1:{installation.ports[OTLP_GRPC.variable]}")
    export: Callable[..., bytes] = channel.unary_unary(
        "/opentelemetry.proto.collector.trace.v1.TraceService/Export"
    )
    with channel, pytest.raises(grpc.RpcError) as raised:
        export(b"", timeout=60)
    assert raised.value.code() is grpc.StatusCode.UNAUTHENTICATED


def test_a_head_without_end_ends_the_connection(installation: Installation) -> None:
    host, _, port = installation.otlp_url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=60) as sender:
        with contextlib.suppress(ConnectionError):
            sender.sendall(b"POST /v1/traces HTTP/1.1\r\nHost: x\r\nX-Long: ")
            for _ in range(64):
                sender.sendall(b"a" * 16_384)
        with contextlib.suppress(ConnectionError):
            assert sender.recv(1) == b""
    assert answers(installation)


def answers(installation: Installation) -> bool:
    connection = http.client.HTTPConnection(installation.otlp_url.removeprefix("http://"), timeout=60)
    try:
        connection.request("POST", "/v1/traces")
        return connection.getresponse().status == 401
    except OSError:
        return False
