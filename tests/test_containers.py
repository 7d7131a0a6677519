"""docker-compose.yml and the Dockerfile: commands exist, settings are read, no secret has a default."""

import importlib.util
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from honcho.environ import parse_procfile

from apps.clickhouse.engine_files import ENGINE_VERSION

REPOSITORY = Path(__file__).resolve().parents[1]
COMPOSE: dict[str, Any] = yaml.safe_load((REPOSITORY / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "spanwise"}
PROCESSES: dict[str, str] = parse_procfile((REPOSITORY / "Procfile").read_text()).processes
SOURCES = [
    *REPOSITORY.glob("config/*.py"),
    *REPOSITORY.glob("scripts/*.py"),
    *REPOSITORY.glob("apps/**/*.py"),
]
INSTRUCTION = re.compile(r"^([A-Z]+) (.+)$", re.MULTILINE)
DOCKERFILE = [
    (word, rest)
    for word, rest in INSTRUCTION.findall((REPOSITORY / "Dockerfile").read_text().replace("\\\n", " "))
]


def program_exists(command: list[str]) -> bool:
    if command[:2] == ["python", "-m"]:
        return importlib.util.find_spec(command[2]) is not None
    return (REPOSITORY / ".venv" / "bin" / command[0]).exists()


def test_the_stores_and_every_process_of_the_procfile_have_a_service() -> None:
    assert OURS.keys() == PROCESSES.keys() - {"engine", "valkey"} | {"migrate"}
    assert SERVICES.keys() - OURS.keys() == {"clickhouse", "redis", "postgres"}


@pytest.mark.parametrize("name", OURS)
def test_every_command_exists(name: str) -> None:
    assert program_exists(shlex.split(OURS[name]["command"]))


@pytest.mark.parametrize("name", sorted(OURS.keys() - {"migrate"}))
def test_every_command_is_the_procfiles(name: str) -> None:
    environ = {"HOST": "0.0.0.0", "PORT": "8000", "DATA": "/var/lib/spanwise"}  # noqa: S104 - in a container
    wanted = re.sub(r"\$SPANWISE_(\w+)", lambda match: environ[match[1]], PROCESSES[name])
    assert OURS[name]["command"] == wanted


@pytest.mark.parametrize("name", OURS["web"]["environment"])
def test_every_setting_that_is_passed_is_read(name: str) -> None:
    wanted = "dj_database_url.config(" if name == "DATABASE_URL" else f'"{name}"'
    assert any(wanted in source.read_text() for source in SOURCES)


@pytest.mark.parametrize("name", sorted(SERVICES.keys() - {"migrate"}))
def test_every_service_says_whether_it_is_well_and_comes_back_by_itself(name: str) -> None:
    check = SERVICES[name]["healthcheck"]["test"]
    assert check[0] in {"CMD", "CMD-SHELL"}
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", sorted(OURS.keys() - {"migrate"}))
def test_our_health_checks_run_programs_that_exist(name: str) -> None:
    kind, *words = OURS[name]["healthcheck"]["test"]
    command = words if kind == "CMD" else shlex.split(words[0])
    assert command[0] == "test" or program_exists(command)


def test_every_volume_is_named_and_every_store_keeps_its_data_in_one() -> None:
    mounted = {
        volume.partition(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])
    }
    assert mounted == set(COMPOSE["volumes"])
    assert {"clickhouse", "redis", "postgres", "receiver"} <= mounted


def test_no_secret_has_a_default_and_none_stands_in_the_file() -> None:
    text = (REPOSITORY / "docker-compose.yml").read_text()
    for name in ("SPANWISE_SECRET_KEY", "CLICKHOUSE_PASSWORD", "REDIS_PASSWORD", "POSTGRES_PASSWORD"):
        uses = re.findall(r"\$\{" + name + r"([^}]*)\}", text)
        assert uses
        assert all(use.startswith(":?") for use in uses)


def test_the_queue_forgets_nothing_and_the_engine_is_the_embedded_ones_version() -> None:
    command = SERVICES["redis"]["command"]
    options = dict(zip(command[1::2], command[2::2], strict=True))
    assert options["--appendonly"] == "yes"
    assert options["--appendfsync"] == "always"
    assert options["--maxmemory-policy"] == "noeviction"
    assert SERVICES["clickhouse"]["image"].rpartition(":")[2] == ".".join(ENGINE_VERSION.split(".")[:2])


def test_ports_are_bound_to_this_machine_until_told_otherwise() -> None:
    published = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert len(published) == 3
    assert all(port.startswith("${SPANWISE_HOST:-127.0.0.1}:") for port in published)


def test_the_image_is_built_in_stages_and_runs_as_nobody_special() -> None:
    stages = [rest for word, rest in DOCKERFILE if word == "FROM"]
    assert len(stages) == 3
    assert all("-slim" in stage for stage in stages)
    users = [rest for word, rest in DOCKERFILE if word == "USER"]
    assert users == ["spanwise"]


def test_everything_that_is_copied_into_the_image_is_there_and_let_through() -> None:
    copies = [rest.split()[:-1] for word, rest in DOCKERFILE if word == "COPY" and "--from=" not in rest]
    sources = {source for copy in copies for source in copy}
    allowed = (REPOSITORY / ".dockerignore").read_text().split()
    assert all((REPOSITORY / source).exists() for source in sources)
    assert {f"!{source.split('/')[0]}" for source in sources} <= set(allowed)
