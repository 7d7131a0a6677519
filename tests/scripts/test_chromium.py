"""The browser of the end-to-end tests: found, or asked for in one line where it may not be installed."""

from pathlib import Path

import pytest

from scripts import chromium


def make_executable(path: Path) -> str:
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return str(path)


def test_the_chosen_browser_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = make_executable(tmp_path / "my-browser")
    make_executable(tmp_path / "chromium")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("SPANWISE_CHROMIUM", chosen)

    assert chromium.find_chromium() == chosen


def test_a_browser_on_path_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SPANWISE_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert chromium.find_chromium() is None
    assert make_executable(tmp_path / "chromium") == chromium.find_chromium()


def test_without_the_right_to_install_one_the_command_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chromium, "find_chromium", lambda: None)
    monkeypatch.setattr(chromium, "may_install", lambda: False)

    with pytest.raises(SystemExit, match="sudo apt-get install --yes chromium fonts-dejavu-core"):
        chromium.main()
