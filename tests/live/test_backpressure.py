"""A viewer that does not read, on the real Daphne: it loses frames, is told, and costs no memory."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import orjson
import psutil
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from tests.live.flood import ALL_OFFERED, FRAME_BYTES, FRAMES
from tests.servers import Server, free_port

ALL_BYTES = FRAMES * FRAME_BYTES


class FloodingDaphne(Server):
    module = "daphne"

    def __init__(self, data_dir: Path) -> None:
        self.port = free_port()
        super().__init__(data_dir, {})

    def start(self) -> None:
        self.data_dir.mkdir(parents=True, exist_ok=True)
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "daphne", "-p", str(self.port), "tests.live.flood:application"],
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def is_ready(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def open_socket(self) -> ClientConnection:
        own = f"127.0.0.1:{self.port}"
        address = f"ws://{own}/ws/projects/shop/live/"
        return connect(address, origin=Origin(f"http://{own}"), max_queue=1, proxy=None)

    def wait_for_flood(self) -> None:
        """Until the first viewer has been offered everything, read or not."""
        deadline = time.monotonic() + 180
        while ALL_OFFERED not in self.log_file.read_text():
            assert time.monotonic() < deadline
            time.sleep(0.1)

    def memory_bytes(self) -> int:
        return int(psutil.Process(self.pid).memory_info().rss)


@pytest.fixture(scope="module")
def daphne(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FloodingDaphne]:
    with FloodingDaphne(tmp_path_factory.mktemp("daphne")) as server:
        yield server


def test_a_viewer_that_does_not_read_loses_frames_is_told_and_costs_no_memory(daphne: FloodingDaphne) -> None:
    before_bytes = daphne.memory_bytes()
    with daphne.open_socket() as viewer:
        daphne.wait_for_flood()
        held_bytes = daphne.memory_bytes() - before_bytes
        frames = [orjson.loads(viewer.recv(timeout=60))]
        while frames[-1].get("sequence") != FRAMES:
            frames.append(orjson.loads(viewer.recv(timeout=60)))
    numbers = [frame["sequence"] for frame in frames if frame["type"] == "traces"]
    dropped = sum(frame["count"] for frame in frames if frame["type"] == "dropped")
    assert len(numbers) + dropped == FRAMES
    assert dropped > FRAMES / 4
    assert numbers == sorted(numbers)
    assert held_bytes < ALL_BYTES / 4


def read_to_the_end(viewer: ClientConnection) -> None:
    for _ in range(FRAMES + 10):
        viewer.recv(timeout=60)


def test_a_message_larger_than_any_filter_ends_the_socket(daphne: FloodingDaphne) -> None:
    with daphne.open_socket() as viewer:
        viewer.recv(timeout=60)
        viewer.send("x" * 100_000)
        with pytest.raises(ConnectionClosed) as closed:
            read_to_the_end(viewer)
    # Dropped, not answered: whoever sends this is no page of ours.
    assert closed.value.rcvd is None
