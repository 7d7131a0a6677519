"""A migrated installation with one project, made once a run and copied for each rig.

`python -m tests.faults.prepared` fills the one that the environment names, and prints its keys.
"""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from scripts.ports import free_port
from tests.servers import REPOSITORY, Engine

DATABASE = "spanwise"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A data folder in which nothing runs."""

    folder: Path
    ingest_key: str

    def copy_to(self, folder: Path) -> None:
        shutil.copytree(self.folder, folder, symlinks=True, dirs_exist_ok=True)


def prepare(folder: Path) -> Prepared:
    with Engine(folder, free_port(), free_port()) as engine:
        environ = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SPANWISE_DATA": str(folder),
            "SPANWISE_CLICKHOUSE_PORT": str(engine.tcp_port),
            "SPANWISE_CLICKHOUSE_HTTP_PORT": str(engine.http_port),
            "SPANWISE_CLICKHOUSE_DATABASE": DATABASE,
        }
        command = [sys.executable, "-m", "tests.faults.prepared"]
        printed = subprocess.run(
            command, cwd=REPOSITORY, env=environ, check=True, stdout=subprocess.PIPE, text=True
        ).stdout
    return Prepared(folder, json.loads(printed.splitlines()[-1])["ingest_key"])


def main() -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("migrate_clickhouse")
    call_command("bootstrap", email="alice@shop.example", password="correct horse battery", project="Shop")


if __name__ == "__main__":
    main()
