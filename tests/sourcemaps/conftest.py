"""The shop is built once for all of these tests."""

import pytest

from apps.sourcemaps import reader
from apps.sourcemaps.kept import KeptPlaces
from tests.sourcemaps.builds import Build, build_shop


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    return build_shop(tmp_path_factory.mktemp("shop"))


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test uploads is rolled back, and its ids are given out again."""
    monkeypatch.setattr(reader, "_kept", KeptPlaces())
