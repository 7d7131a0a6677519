"""The order of set-up: what must come first, then everything else side by side."""

import os
import sys
from collections.abc import Callable

from apps.clickhouse.engine_files import engine_dir, engine_library
from scripts.machine import find_disk_problem, find_system_problem
from scripts.parts import (
    REPOSITORY,
    VENV_PYTHON,
    engine,
    ensure_node,
    ensure_virtual_environment,
    node_packages,
    python_packages,
    web_application,
)
from scripts.run_tool import SetupFailed, run_side_by_side

PACKAGES_BYTES = 1_600_000_000  # .venv, node_modules and npm's own cache
ENGINE_BYTES = 900_000_000  # the library, and the archive it came in


def install_everything(*, dev: bool) -> None:
    # Tests have stores of their own, whatever this installation uses.
    own_engine = dev or not os.environ.get("SPANWISE_CLICKHOUSE_URL")
    own_valkey = dev or not os.environ.get("SPANWISE_REDIS_URL")
    extras = [*(["dev"] if dev else []), *(["embedded"] if own_valkey else [])]
    try:
        refuse_unfit_machine(own_engine=own_engine, own_stores=own_engine or own_valkey)
        ensure_virtual_environment()
        environ = ensure_node()

        def front_end() -> None:
            node_packages(environ).ensure()
            web_application(environ).ensure()

        tracks: list[Callable[[], None]] = [python_packages(extras).ensure, front_end]
        run_side_by_side([engine(environ).ensure, *tracks] if own_engine else tracks)
    except SetupFailed as failure:
        sys.exit(f"set-up failed:\n{failure}")
    except KeyboardInterrupt:
        sys.exit("set-up interrupted; the next run goes on from here")


def refuse_unfit_machine(*, own_engine: bool, own_stores: bool) -> None:
    """Raises SetupFailed before anything is fetched."""
    problems = [find_system_problem() if own_stores else None]
    if not VENV_PYTHON.exists():
        problems.append(find_disk_problem(REPOSITORY, PACKAGES_BYTES))
    if own_engine and not engine_library().exists():
        problems.append(find_disk_problem(engine_dir(), ENGINE_BYTES))
    if found := [problem for problem in problems if problem]:
        raise SetupFailed("\n".join(found))
