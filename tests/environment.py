"""Where a test run lives: its own free ports and data folder, chosen before Django reads its settings."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from scripts.ports import free_port

DATA_DIR = Path(tempfile.mkdtemp(prefix="spanwise-tests-"))
atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)

# Outside stores that the shell may point at must never see a test.
TOOLS = {"SPANWISE_ENGINE_DIR", "SPANWISE_CHROMIUM", "SPANWISE_FUZZ_BODIES", "SPANWISE_FUZZ_SEED"}
for name in [name for name in os.environ if name.startswith("SPANWISE_") or name == "DATABASE_URL"]:
    if name not in TOOLS:
        del os.environ[name]

os.environ.update(
    SPANWISE_DATA=str(DATA_DIR),
    SPANWISE_CLICKHOUSE_PORT=str(free_port()),
    SPANWISE_CLICKHOUSE_HTTP_PORT=str(free_port()),
    SPANWISE_REDIS_PORT=str(free_port()),
    SPANWISE_CLICKHOUSE_DATABASE="spanwise_test",
)
