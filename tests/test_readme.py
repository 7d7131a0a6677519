"""The README names every setting there is."""

import re

from tests.servers import REPOSITORY

SOURCES = ["config/settings.py", "config/clickhouse_address.py", "scripts", "apps/clickhouse/engine_files.py"]
# Made by the supervisor for the engine's process alone.
INTERNAL = {"SPANWISE_ENGINE_USERS", "SPANWISE_ENGINE_PASSWORD"}


def test_every_variable_that_is_read_is_explained() -> None:
    files = [
        file
        for source in SOURCES
        for file in ([REPOSITORY / source] if source.endswith(".py") else (REPOSITORY / source).glob("*.py"))
    ]
    read = {name for file in files for name in re.findall(r"\"(SPANWISE_[A-Z_]+)\"", file.read_text())}
    readme = (REPOSITORY / "README.md").read_text()
    assert {name for name in read - INTERNAL if f"`{name}`" not in readme} == set()
