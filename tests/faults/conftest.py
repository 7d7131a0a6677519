"""What every test of faults starts from."""

from pathlib import Path
from typing import Protocol

import pytest

from tests.faults.prepared import Prepared, prepare
from tests.faults.rig import Rig, Size


class RigBuilder(Protocol):
    """An installation, to be entered; a second one in the same test has a folder of its own."""

    def __call__(self, size: Size, folder: str = "") -> Rig: ...


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return prepare(tmp_path_factory.mktemp("prepared"))


@pytest.fixture
def build_rig(prepared: Prepared, tmp_path: Path) -> RigBuilder:
    return lambda size, folder="": Rig(tmp_path / folder, prepared, size)
