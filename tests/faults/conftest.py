"""What every test of faults starts from."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.prepared import Prepared, prepare
from tests.faults.rig import Rig, Size

RigBuilder = Callable[[Size], Rig]


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return prepare(tmp_path_factory.mktemp("prepared"))


@pytest.fixture
def build_rig(prepared: Prepared, tmp_path: Path) -> RigBuilder:
    """An installation in the test's own folder, to be entered."""
    return lambda size: Rig(tmp_path, prepared, size)
