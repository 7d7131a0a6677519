"""The processes of an installation: restarted when they die, stopped in order, never orphaned."""

import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from scripts.log import Log
from scripts.supervisor import Stage, StartFailed, Supervisor, back_off_s
from tests.servers import REPOSITORY, wait_gone

PYTHON = sys.executable
IGNORE = (
    "import os, signal, time; signal.signal(15, signal.SIG_IGN); print('pid', os.getpid()); time.sleep(60)"
)
STUBBORN = f'{PYTHON} -u -c "{IGNORE}"'


@pytest.fixture
def output() -> io.StringIO:
    return io.StringIO()


def supervise(commands: dict[str, str], output: io.StringIO) -> Supervisor:
    return Supervisor(commands, os.environ, Log(list(commands), output))


@pytest.fixture
def stops() -> Iterator[list[Supervisor]]:
    """Supervisors that a failed test must not leave running."""
    supervisors: list[Supervisor] = []
    yield supervisors
    for supervisor in supervisors:
        supervisor.stop([Stage(frozenset({"one", "two", "three"}), limit_s=0)])


def wait_for(text: str, output: io.StringIO, supervisor: Supervisor) -> None:
    supervisor.wait_until(lambda: text in output.getvalue(), text, limit_s=120)


def test_every_line_carries_the_name_of_its_process(output: io.StringIO, stops: list[Supervisor]) -> None:
    supervisor = supervise({"one": "sh -c 'echo first; echo second; sleep 60'"}, output)
    stops.append(supervisor)

    supervisor.start(["one"])
    wait_for("second", output, supervisor)

    assert [line.split(" ", 1)[1] for line in output.getvalue().splitlines()[:2]] == [
        "one      | first",
        "one      | second",
    ]


def test_a_process_that_dies_is_named_and_started_again(output: io.StringIO, stops: list[Supervisor]) -> None:
    supervisor = supervise({"one": "sh -c 'echo alive; sleep 0.1; exit 3'"}, output)
    stops.append(supervisor)

    supervisor.start(["one"])
    supervisor.wait_until(lambda: output.getvalue().count("alive") == 2, "second life", limit_s=120)

    assert "one ended (exit code 3); restarting in 1 s" in output.getvalue()


def test_what_cannot_start_fails_the_start_with_its_name(
    output: io.StringIO, stops: list[Supervisor]
) -> None:
    supervisor = supervise({"one": "false"}, output)
    stops.append(supervisor)
    supervisor.start(["one"])

    with pytest.raises(StartFailed, match=r"one does not start \(exit code 1\)"):
        supervisor.wait_until(lambda: False, "one", limit_s=30)


def test_a_failed_step_says_so(output: io.StringIO) -> None:
    supervisor = supervise({"one": "true"}, output)

    with pytest.raises(StartFailed, match=r"migrate failed \(exit code 7\)"):
        supervisor.run("migrate", ["/bin/sh", "-c", "echo the reason; exit 7"])

    assert "| the reason" in output.getvalue()


def test_processes_stop_stage_after_stage(output: io.StringIO, tmp_path: Path) -> None:
    order = tmp_path / "order"
    script = "import signal, sys, time; signal.signal(15, lambda *_: (print(sys.argv[1], file=open(sys.argv[2], 'a')), sys.exit())); print('up', flush=True); time.sleep(60)"  # noqa: E501
    commands = {name: f'{PYTHON} -c "{script}" {name} {order}' for name in ("one", "two", "three")}
    supervisor = supervise(commands, output)
    supervisor.start(list(commands))
    supervisor.wait_until(lambda: output.getvalue().count("up") == 3, "all", limit_s=120)

    supervisor.stop([Stage(frozenset({name}), limit_s=60) for name in ("three", "one", "two")])

    assert order.read_text().split() == ["three", "one", "two"]


def test_what_ignores_sigterm_is_killed_with_the_process_that_left_it(output: io.StringIO) -> None:
    supervisor = supervise({"one": f"{STUBBORN} & wait"}, output)
    supervisor.start(["one"])
    wait_for("pid", output, supervisor)
    stubborn = psutil.Process(int(output.getvalue().split()[-1]))

    supervisor.stop([Stage(frozenset({"one"}), limit_s=0.1)])

    wait_gone([stubborn])


def test_a_killed_supervisor_takes_its_processes_with_it(tmp_path: Path) -> None:
    program = """
import os, sys, time
from scripts.log import Log
from scripts.supervisor import Supervisor
supervisor = Supervisor({"one": "sleep 60"}, os.environ, Log(["one"]))
supervisor.start(["one"])
print("started", flush=True)
time.sleep(60)
"""
    parent = subprocess.Popen([PYTHON, "-c", program], cwd=REPOSITORY, stdout=subprocess.PIPE)
    assert parent.stdout is not None
    parent.stdout.readline()
    (orphan,) = psutil.Process(parent.pid).children()

    parent.send_signal(signal.SIGKILL)
    parent.wait()

    wait_gone([orphan])


def test_back_off_doubles_up_to_half_a_minute() -> None:
    assert [back_off_s(crashes) for crashes in (1, 2, 3, 10, 2000)] == [1.0, 2.0, 4.0, 30.0, 30.0]
