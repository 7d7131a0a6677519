"""The web port's spool: what a dead process left in it is queued, whether or not anybody sends anything."""

import subprocess
import sys
import time
from pathlib import Path

import redis

from apps.ingest.queue.keys import Shard
from apps.ingest.spool.spool import SegmentWriter
from apps.ingest.spool.spool_folder import SpoolFolder
from apps.otlp.signals import Signal
from tests.ingest.spool_writer import numbered
from tests.queue_fixtures import entries_of
from tests.servers import REPOSITORY, Server, free_port

STREAM = Shard(Signal.TRACES, 0).stream


class WebPort(Server):
    """Daphne as the Procfile starts it; ready once it has emptied its spool."""

    module = "daphne"

    def __init__(self, data_dir: Path) -> None:
        self.spool = SpoolFolder(data_dir / "spool", max_bytes=1 << 30)
        super().__init__(data_dir, {"SPANWISE_SPOOL_DIR": str(self.spool.path)})

    def start(self) -> None:
        words = ["-m", self.module, "-v", "0", "-p", str(free_port()), "config.asgi:application"]
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *words], cwd=REPOSITORY, env=self._environ, stdout=log, stderr=log
            )

    def is_ready(self) -> bool:
        time.sleep(0.1)
        return self.spool.segments() == []


def test_what_a_dead_web_process_spooled_is_queued_before_anybody_asks(
    queue_server: "redis.Redis", tmp_path: Path
) -> None:
    web = WebPort(tmp_path)
    writer = SegmentWriter(web.spool)
    writer.write([numbered(1)])
    writer.seal()
    with web:
        (fields,) = entries_of(queue_server, STREAM)
    assert fields[b"body"] == numbered(1).body
