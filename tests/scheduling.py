"""Which worker of `make test` takes which file, and when: long ones first, so that none ends the run alone.

A file stays with one worker, as with pytest-xdist's `loadfile`. Those that look at the gallery stay together:
arranging it takes a minute or more.
"""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from xdist.remote import Producer
    from xdist.scheduler import LoadFileScheduling

GALLERY = frozenset(
    f"tests/e2e/test_{name}.py"
    for name in ("screenshots", "keyboard", "scope_links", "search", "trace_insight")
)
# Minutes each; all others come after them as they are collected. Those of faults mostly wait, those of the
# gallery mostly compute: they go together. Files that share an installation follow one another.
LONG = (
    "tests/faults/",
    "tests/e2e/test_story.py",
    "tests/e2e/",
    "tests/bench/",
    "tests/fuzz/",
    "tests/scripts/",
)


def scope_of(nodeid: str) -> str:
    """What stays with one worker."""
    file = nodeid.split("::")[0]
    return "gallery" if file in GALLERY else file


def rank_of(nodeid: str) -> int:
    if scope_of(nodeid) == "gallery":
        return 0
    return next((rank for rank, long in enumerate(LONG, 1) if nodeid.startswith(long)), len(LONG) + 1)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: rank_of(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: "Producer") -> "LoadFileScheduling | None":
    if config.getoption("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    # Its own order is by the number of tests, and a single one may take minutes.
    config.option.loadscopereorder = False
    scheduling = LoadFileScheduling(config, log)
    scheduling._split_scope = scope_of
    return scheduling
