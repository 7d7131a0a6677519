"""The onboarding page's snippets, run as a person runs them: pasted into a shell, in their own project."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scripts.parts import ensure_node
from tests.servers import REPOSITORY

PRINT_SNIPPET = "frontend/app/scripts/print-snippet.mjs"
PROGRAMS = Path(__file__).with_name("programs")
# The agent's packages are released one by one, and fit together only when all of a release are there.
CONSTRAINTS = PROGRAMS / "python-agent-constraints.txt"
# What a shell of ours may carry and a newcomer's does not.
FOREIGN = ("OTEL_", "SPANWISE_", "DJANGO_", "PYTHONPATH", "VIRTUAL_ENV", "DATABASE_URL")
# Node.js's agent ends its providers of logs and metrics twice on SIGTERM, and warns itself of it. At the log
# level that people have it is silent.
OWN_WARNING = "shutdown may only be called once per "
INSTALL_LIMIT_S = 600
RUN_LIMIT_S = 240


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a person sees in their terminal."""

    printed: str
    log: str


def print_snippet(name: str, *, endpoint: str, key: str, service: str, environment: str) -> str:
    """The text that the page shows for these values."""
    values = {"endpoint": endpoint, "key": key, "service": service, "environment": environment}
    options = [part for option, value in values.items() for part in (f"--{option}", value)]
    command = ["node", PRINT_SNIPPET, name, *options]
    return subprocess.run(
        command, cwd=REPOSITORY, env=ensure_node(), capture_output=True, text=True, check=True
    ).stdout


def run_python_snippet(text: str, program: str) -> Outcome:
    """In a virtual environment that has Flask, as the person's application needs it."""
    installing, running = split_snippet(text)
    with hold_folder("python", f"{sys.version} {CONSTRAINTS.read_text()} {installing}") as folder:
        environ = {**newcomer_environment(), "VIRTUAL_ENV": str(folder / "venv")}
        environ["PIP_CONSTRAINT"] = str(CONSTRAINTS)
        environ["PATH"] = os.pathsep.join([str(folder / "venv" / "bin"), environ["PATH"]])
        if not is_prepared(folder):
            make_virtual_environment(folder / "venv")
            run_in_shell("pip install flask", folder, environ, INSTALL_LIMIT_S)
            installed = run_in_shell(installing, folder, environ, INSTALL_LIMIT_S)
            # opentelemetry-bootstrap ends with 0 when it could not install what it wanted.
            assert "ERROR: " not in installed.log, installed.log
            note_prepared(folder)
        shutil.copy(PROGRAMS / program, folder / "app.py")
        return run_in_shell(running, folder, environ, RUN_LIMIT_S)


def run_node_snippet(text: str, program: str) -> Outcome:
    """In a folder of its own with a package.json. The SDK's log is on: by default it is silent."""
    installing, running = split_snippet(text)
    environ = {**newcomer_environment(), "OTEL_LOG_LEVEL": "warn"}
    with hold_folder("node", installing) as folder:
        if not is_prepared(folder):
            (folder / "package.json").write_text('{"private": true}')
            run_in_shell(installing, folder, environ, INSTALL_LIMIT_S)
            note_prepared(folder)
        shutil.copy(PROGRAMS / program, folder / "app.js")
        return run_in_shell(running, folder, environ, RUN_LIMIT_S)


def split_snippet(text: str) -> tuple[str, str]:
    """What is done once in a project, and what is done at every start."""
    installing, begin, running = text.partition("\nexport ")
    assert begin, f"no `export` in the snippet:\n{text}"
    return installing, begin + running


def run_in_shell(text: str, folder: Path, environ: Mapping[str, str], limit_s: float) -> Outcome:
    result = subprocess.run(
        ["sh", "-e", "-c", text], cwd=folder, env=environ, capture_output=True, text=True, timeout=limit_s
    )
    assert result.returncode == 0, f"exit code {result.returncode}\n{text}\n{result.stdout}\n{result.stderr}"
    return Outcome(result.stdout, result.stderr)


def newcomer_environment() -> dict[str, str]:
    return {name: value for name, value in ensure_node().items() if not name.startswith(FOREIGN)}


def make_virtual_environment(folder: Path) -> None:
    # Not with venv's own pip: a distribution may have split that off.
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    pip = [sys.executable, "-m", "pip", "--python", str(folder / "bin" / "python"), "install", "--quiet"]
    subprocess.run([*pip, "--disable-pip-version-check", "pip"], check=True)


# --- Installed once for the same text, outside of the checkout


@contextmanager
def hold_folder(language: str, contents: str) -> Iterator[Path]:
    """A folder that keeps what was installed into it; one run of the tests at a time."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    digest = hashlib.sha256(contents.encode()).hexdigest()[:16]
    folder = cache / "spanwise" / "tests" / f"{language}-{digest}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_prepared(folder):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
        yield folder


def is_prepared(folder: Path) -> bool:
    return (folder / "prepared").exists()


def note_prepared(folder: Path) -> None:
    (folder / "prepared").touch()
