"""`make run`, second step: which processes run, in which order they stop, and what is refused beforehand."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.ports import ALL_PORTS, Port, free_port, port_problems
from scripts.serve import commands_to_run, complete_environment, hold, stop_order
from scripts.supervisor import StartFailed
from tests.servers import REPOSITORY

PROCFILE = (REPOSITORY / "Procfile").read_text()


def free_environment() -> dict[str, str]:
    return complete_environment({port.variable: str(free_port()) for port in ALL_PORTS})


@pytest.fixture
def listening() -> Iterator[int]:
    """A port that another program holds."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_the_embedded_default_runs_every_process() -> None:
    names = ["engine", "valkey", "web", "receiver", "worker", "jobs", "beat"]

    assert list(commands_to_run(PROCFILE, {})) == names


def test_a_store_that_runs_elsewhere_is_left_out() -> None:
    environ = {"SPANWISE_CLICKHOUSE_URL": "http://ch", "SPANWISE_REDIS_URL": "redis://valkey"}

    assert list(commands_to_run(PROCFILE, environ)) == ["web", "receiver", "worker", "jobs", "beat"]


def test_doors_stop_first_and_stores_last() -> None:
    stages = stop_order(commands_to_run(PROCFILE, {}))

    assert [sorted(stage.names) for stage in stages] == [
        ["beat", "receiver", "web"],
        ["jobs", "worker"],
        ["engine", "valkey"],
    ]
    assert sum(stage.limit_s for stage in stages) < 10


def test_every_address_has_a_value_and_the_user_s_own_wins() -> None:
    environ = complete_environment({"SPANWISE_PORT": "18000", "PATH": "/usr/bin"})

    assert environ["SPANWISE_PORT"] == "18000"
    assert environ["SPANWISE_OTLP_HTTP_PORT"] == "4318"
    assert environ["SPANWISE_DATA"] == str(REPOSITORY / "data")


def test_free_ports_are_no_problem() -> None:
    assert port_problems(free_environment()) == []


@pytest.mark.parametrize("port", ALL_PORTS, ids=lambda port: port.variable)
def test_a_taken_port_is_one_line_with_the_variable_that_moves_it(port: Port, listening: int) -> None:
    environ = {**free_environment(), port.variable: str(listening)}

    (problem,) = port_problems(environ)

    assert problem.startswith(f"Port {listening}, for ")
    assert problem.endswith(
        f"is taken. Choose another, for example: {port.variable}={listening + 1000} make run"
    )


def test_a_port_given_twice_is_noticed_before_the_start() -> None:
    environ = free_environment()
    environ["SPANWISE_OTLP_HTTP_PORT"] = environ["SPANWISE_PORT"]

    (problem,) = port_problems(environ)

    assert "is meant for both the web application and OTLP over HTTP" in problem


def test_ports_of_stores_that_run_elsewhere_are_not_asked_for(listening: int) -> None:
    environ = {
        **free_environment(),
        "SPANWISE_CLICKHOUSE_URL": "http://ch",
        "SPANWISE_CLICKHOUSE_PORT": str(listening),
    }

    assert port_problems(environ) == []


def test_a_data_folder_belongs_to_one_installation(tmp_path: Path) -> None:
    with hold(tmp_path), pytest.raises(StartFailed, match="already runs on"), hold(tmp_path):
        pass


def test_a_data_folder_is_free_again_after_its_installation_ended(tmp_path: Path) -> None:
    with hold(tmp_path):
        pass

    with hold(tmp_path):
        assert (tmp_path / "running.lock").exists()
