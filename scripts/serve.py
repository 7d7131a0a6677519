"""Second step of `make run`: the stores, their migrations, then every other process of the Procfile."""

import contextlib
import fcntl
import os
import signal
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from honcho.environ import parse_procfile

from apps.clickhouse.embedded import answers
from scripts.log import Log
from scripts.ports import (
    ALL_PORTS,
    OTLP_GRPC,
    OTLP_HTTP,
    WEB,
    is_listening,
    port_problems,
    valkey_answers,
)
from scripts.supervisor import Stage, StartFailed, Supervisor

REPOSITORY = Path(__file__).resolve().parents[1]
ENGINE, VALKEY = "engine", "valkey"
DOORS = ("web", "receiver")
STORE_START_LIMIT_S = 150.0
START_LIMIT_S = 60.0


def complete_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment of every process: each address has a value, `python` is this one."""
    ports = {port.variable: str(port.default) for port in ALL_PORTS}
    complete = {"SPANWISE_HOST": "127.0.0.1", **ports, **environ}
    complete["SPANWISE_DATA"] = str(Path(environ.get("SPANWISE_DATA") or REPOSITORY / "data").resolve())
    complete["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), environ.get("PATH", os.defpath)])
    complete["PYTHONUNBUFFERED"] = "1"
    complete.setdefault("CELERY_SKIP_CHECKS", "1")  # `migrate` makes them, once for all processes
    # Celery's advice is about untrusted pickles; ours carries JSON. In a container everyone is root.
    complete.setdefault("PYTHONWARNINGS", "ignore:You're running the worker with superuser privileges")
    return complete


def commands_to_run(procfile: str, environ: Mapping[str, str]) -> dict[str, str]:
    """The Procfile's processes, less the stores that run elsewhere."""
    elsewhere = {ENGINE: "SPANWISE_CLICKHOUSE_URL", VALKEY: "SPANWISE_REDIS_URL"}
    commands: dict[str, str] = parse_procfile(procfile).processes
    return {name: line for name, line in commands.items() if not environ.get(elsewhere.get(name, ""))}


def stop_order(names: Iterable[str]) -> list[Stage]:
    """First nothing new comes in, then what was taken in is written, then the stores go: 9 s at the longest.

    A worker killed in its batch loses nothing: the batch stays pending, and the next start settles it.
    """
    first, last = {*DOORS, "beat"}, {ENGINE, VALKEY}
    return [Stage(frozenset(part), limit_s=3) for part in (first, set(names) - first - last, last)]


@contextlib.contextmanager
def hold(data_dir: Path) -> Iterator[None]:
    """Own the data folder. Raises StartFailed when another installation runs on it."""
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (data_dir / "running.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            message = (
                f"Spanwise already runs on {data_dir}. Stop it, or choose another folder with SPANWISE_DATA."
            )
            raise StartFailed(message) from error
        yield


def start(supervisor: Supervisor, names: list[str], environ: Mapping[str, str]) -> None:
    """Bring everything up, in order. Raises StartFailed."""
    stores = [name for name in names if name in (ENGINE, VALKEY)]
    engine_port, valkey_port = (
        int(environ[name]) for name in ("SPANWISE_CLICKHOUSE_HTTP_PORT", "SPANWISE_REDIS_PORT")
    )
    supervisor.start(stores)
    if ENGINE in stores:
        supervisor.wait_until(lambda: answers(engine_port), ENGINE, STORE_START_LIMIT_S)
    supervisor.run("migrate", [sys.executable, "-m", "scripts.migrate"])
    if VALKEY in stores:
        supervisor.wait_until(lambda: valkey_answers(valkey_port), VALKEY, STORE_START_LIMIT_S)
    supervisor.start([name for name in names if name not in stores])
    host = environ["SPANWISE_HOST"]
    for name, port in (("web", WEB), ("receiver", OTLP_HTTP), ("receiver", OTLP_GRPC)):
        number = int(environ[port.variable])
        supervisor.wait_until(lambda number=number: is_listening(host, number), name, START_LIMIT_S)  # type: ignore[misc]


def serve(environ: Mapping[str, str], procfile: Path) -> None:
    """Run until told to stop. Raises StartFailed."""
    commands = commands_to_run(procfile.read_text(), environ)
    log = Log([*commands, "migrate"])
    if problems := port_problems(environ):
        raise StartFailed("\n".join(problems))
    supervisor = Supervisor(commands, environ, log)
    try:
        start(supervisor, list(commands), environ)
        address = environ.get("SPANWISE_PUBLIC_URL") or f"http://localhost:{environ['SPANWISE_PORT']}"
        log.headline(f"Spanwise is ready: {address}")
        while True:
            supervisor.tick()
            time.sleep(0.2)
    finally:
        # The order holds even for who presses Ctrl-C twice.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        log.say("stopping")
        supervisor.stop(stop_order(commands))
        log.say("stopped; all data is kept")


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit(0))
    environ = complete_environment(os.environ)
    try:
        with hold(Path(environ["SPANWISE_DATA"])):
            serve(environ, REPOSITORY / "Procfile")
    except StartFailed as failure:
        sys.exit(str(failure))


if __name__ == "__main__":
    main()
