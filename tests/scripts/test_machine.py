"""What a machine lacks is said in one line, before anything is installed."""

from pathlib import Path

import pytest

from scripts.machine import (
    disk_problem,
    find_disk_problem,
    find_system_problem,
    python_problem,
    system_problem,
)


def test_an_old_python_is_told_which_one_is_needed() -> None:
    assert python_problem((3, 9, 2)) == (
        "Spanwise needs Python 3.11 or newer; this is 3.9.2. Name another: make run PYTHON=python3.12"
    )


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 1), (4, 0, 0)])
def test_python_from_3_11_on_is_fine(version: tuple[int, ...]) -> None:
    assert python_problem(version) is None


@pytest.mark.parametrize(
    ("system", "glibc", "complaint"),
    [
        ("Windows", "", "run on Linux and macOS; this is Windows"),
        ("Linux", "", "need glibc, which this Linux lacks"),
        ("Linux", "glibc 2.17", "need glibc 2.28 or newer; this is glibc 2.17"),
    ],
)
def test_an_unfit_system_is_named(system: str, glibc: str, complaint: str) -> None:
    assert complaint in str(system_problem(system, glibc))


@pytest.mark.parametrize(
    ("system", "glibc"), [("Linux", "glibc 2.28"), ("Linux", "glibc 2.36"), ("Darwin", "")]
)
def test_a_fit_system_is_no_problem(system: str, glibc: str) -> None:
    assert system_problem(system, glibc) is None


def test_this_machine_is_fit() -> None:
    assert find_system_problem() is None


def test_a_full_disk_is_named_with_both_figures() -> None:
    problem = disk_problem(Path("/srv"), free_bytes=700_000_000, needed_bytes=2_500_000_000)

    assert problem == "The first set-up needs 2.5 GB at /srv; 0.7 GB are free."


def test_disk_space_is_asked_where_the_folder_will_be(tmp_path: Path) -> None:
    assert find_disk_problem(tmp_path / "not" / "yet" / "there", needed_bytes=1) is None
