"""`make fresh`: the first run as a newcomer has it: empty folder, empty caches, no Node.js, both commands."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO

from scripts.ports import ALL_PORTS, free_port

REPOSITORY = Path(__file__).resolve().parents[1]
NODE_TOOLS = frozenset({"node", "npm", "npx", "corepack", "nodejs"})
START_LIMIT_S = 1800
STOP_LIMIT_S = 15
BOOTSTRAP = ["EMAIL=alice@example.com", "PASSWORD=correct horse battery", "PROJECT=Shop"]
FOREIGN = ("SPANWISE_", "DJANGO_", "VIRTUAL_ENV", "PYTHONPATH", "DATABASE_URL", "MAKE", "MFLAGS")


def hide_node(path: str, shadows: Path) -> str:
    """A PATH without Node.js: a folder that has it is replaced by one of links to all its other programs."""
    folders = []
    for number, folder in enumerate(map(Path, path.split(os.pathsep))):
        if folder.is_dir() and NODE_TOOLS & set(os.listdir(folder)):
            shadow = shadows / str(number)
            shadow.mkdir(parents=True)
            for program in folder.iterdir():
                if program.name not in NODE_TOOLS:
                    (shadow / program.name).symlink_to(program)
            folder = shadow
        folders.append(str(folder))
    return os.pathsep.join(folders)


def newcomer_environment(home: Path, *, warm: bool) -> dict[str, str]:
    """Nothing of this checkout's; the network's own settings (proxies, certificates) stay as they are."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    environ.update({port.variable: str(free_port()) for port in ALL_PORTS})
    environ["PATH"] = hide_node(os.environ["PATH"], home / "path")
    environ["XDG_CACHE_HOME"] = str(home / "cache")
    # Both follow XDG_CACHE_HOME or HOME unless told otherwise.
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    environ["PIP_CACHE_DIR"] = str(cache / "pip" if warm else home / "cache" / "pip")
    environ["npm_config_cache"] = str(Path.home() / ".npm" if warm else home / "cache" / "npm")
    return environ


class Newcomer:
    """Runs the two commands in a clone, and notes how long each step takes."""

    def __init__(self, clone: Path, environ: dict[str, str]) -> None:
        self.clone = clone
        self.environ = environ
        self.seconds: dict[str, float] = {}
        self.tests_failed = False

    def make(self, *arguments: str) -> str:
        """Run to the end; what it printed. Raises CalledProcessError."""
        command = ["make", "--no-print-directory", *arguments]
        return subprocess.run(
            command, cwd=self.clone, env=self.environ, check=True, text=True, stdout=subprocess.PIPE
        ).stdout

    def start(self, step: str) -> subprocess.Popen[str]:
        started = time.monotonic()
        run = subprocess.Popen(
            ["make", "run"],
            cwd=self.clone,
            env=self.environ,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        assert run.stdout is not None  # noqa: S101 - a pipe was asked for
        for line in run.stdout:
            print(line, end="", flush=True)
            if line.startswith("Spanwise is ready"):
                self.seconds[step] = time.monotonic() - started
                return run
        raise SystemExit(f"make run ended before it was ready (exit code {run.wait()})")

    def stop(self, run: subprocess.Popen[str]) -> None:
        started = time.monotonic()
        os.killpg(run.pid, signal.SIGINT)  # as Ctrl-C does: to make and to what it runs
        output, _ = run.communicate(timeout=STOP_LIMIT_S)
        print(output, end="", flush=True)
        self.seconds["Ctrl-C to the end of the last process"] = time.monotonic() - started

    def send_first_span(self) -> None:
        keys = json.loads(self.make("bootstrap", *BOOTSTRAP).splitlines()[-1])
        started = time.monotonic()
        python = str(self.clone / ".venv" / "bin" / "python")
        environ = {**self.environ, **{f"SPAN_{name.upper()}": value for name, value in keys.items()}}
        subprocess.run([python, "-m", "scripts.first_span"], cwd=self.clone, env=environ, check=True)
        self.seconds["first span: SDK start to API answer"] = time.monotonic() - started

    def run_tests(self) -> None:
        started = time.monotonic()
        result = subprocess.run(["make", "test"], cwd=self.clone, env=self.environ, check=False)
        self.seconds["`make test`"] = time.monotonic() - started
        self.tests_failed = result.returncode != 0

    def print_memory(self, run: subprocess.Popen[str]) -> None:
        python = str(self.clone / ".venv" / "bin" / "python")
        subprocess.run([python, "-m", "scripts.memory", str(run.pid)], cwd=self.clone, check=True)


def try_as_newcomer(home: Path, *, warm: bool) -> Newcomer:
    clone = home / "spanwise"
    subprocess.run(["git", "clone", "--quiet", str(REPOSITORY), str(clone)], check=True)
    newcomer = Newcomer(clone, newcomer_environment(home, warm=warm))
    run = newcomer.start("first `make run` to ready")
    try:
        newcomer.send_first_span()
        newcomer.print_memory(run)
    finally:
        newcomer.stop(run)
    newcomer.stop(newcomer.start("second `make run` to ready"))
    return newcomer


def main() -> None:
    warm = bool(os.environ.get("WARM"))
    home = Path(tempfile.mkdtemp(prefix="spanwise-fresh-"))
    try:
        newcomer = try_as_newcomer(home, warm=warm)
        if not os.environ.get("RUN_ONLY"):
            newcomer.run_tests()
        print_table(newcomer.seconds, sys.stdout)
        if newcomer.tests_failed:
            sys.exit("`make test` failed in the clone")
    except subprocess.CalledProcessError as failure:
        sys.exit(f"{' '.join(failure.cmd)} failed (exit code {failure.returncode})")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def print_table(seconds: dict[str, float], output: IO[str]) -> None:
    for step, duration_s in seconds.items():
        print(f"{duration_s:8.1f} s  {step}", file=output)


if __name__ == "__main__":
    main()
