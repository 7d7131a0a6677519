"""`make fresh` sees what a newcomer sees: no Node.js, no caches, nothing of this checkout's environment."""

import shutil
from pathlib import Path

import pytest

from scripts.fresh import hide_node, newcomer_environment
from scripts.ports import ALL_PORTS


def make_program(folder: Path, name: str) -> None:
    folder.mkdir(exist_ok=True)
    program = folder / name
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)


def test_node_disappears_from_path_and_its_neighbours_stay(tmp_path: Path) -> None:
    for name in ("node", "npm", "git"):
        make_program(tmp_path / "bin", name)

    path = hide_node(str(tmp_path / "bin"), tmp_path / "shadows")

    assert [shutil.which(name, path=path) for name in ("node", "npm")] == [None, None]
    assert shutil.which("git", path=path) is not None


def test_a_folder_without_node_is_left_as_it_is(tmp_path: Path) -> None:
    make_program(tmp_path / "bin", "git")

    assert hide_node(str(tmp_path / "bin"), tmp_path / "shadows") == str(tmp_path / "bin")


def test_a_newcomer_has_own_ports_and_caches_and_none_of_our_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPANWISE_DATA", "/somewhere")
    monkeypatch.setenv("NODE_EXTRA_CA_CERTS", "/etc/certificates.pem")

    environ = newcomer_environment(tmp_path, warm=False)

    assert "SPANWISE_DATA" not in environ
    assert environ["NODE_EXTRA_CA_CERTS"] == "/etc/certificates.pem"
    assert {port.variable for port in ALL_PORTS} <= environ.keys()
    caches = [environ[name] for name in ("XDG_CACHE_HOME", "PIP_CACHE_DIR", "npm_config_cache")]
    assert all(cache.startswith(str(tmp_path)) for cache in caches)


def test_warm_keeps_the_package_caches_but_not_the_engine_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/home/alice")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)

    environ = newcomer_environment(tmp_path, warm=True)

    assert environ["PIP_CACHE_DIR"] == "/home/alice/.cache/pip"
    assert environ["npm_config_cache"] == "/home/alice/.npm"
    assert environ["XDG_CACHE_HOME"] == str(tmp_path / "cache")
