"""Which map a frame belongs to: never one of two that might be it."""

from typing import Any

import pytest

from apps.sourcemaps.addresses import Address
from apps.sourcemaps.matching import Carrier, Unmapped, Uploaded, Why, find_map

APP = Address("shop.example", "/app.js")


def uploaded(content_id: int | None, version: str = "1.0", **facts: Any) -> Uploaded:
    refusal = "" if content_id else "It is broken."
    known = {"service": "", "host": "", "path": "/app.js", "refusal": refusal, **facts}
    return Uploaded(version=version, content_id=content_id, **known)


def find(maps: list[Uploaded], *, version: str = "1.0", service: str = "web", at: Address = APP) -> int | Why:
    found = find_map(at, Carrier(service, version), maps)
    return found.why if isinstance(found, Unmapped) else found


@pytest.mark.parametrize(
    ("maps", "expected"),
    [
        ([uploaded(1)], 1),
        ([uploaded(1, "0.9"), uploaded(2)], 2),
        ([uploaded(1), uploaded(2, service="web")], 2),
        ([uploaded(1), uploaded(2, service="admin")], 1),
        ([uploaded(1, host="shop.example")], 1),
        ([uploaded(1), uploaded(2, host="shop.example")], 2),
        ([uploaded(1, host="other.example")], Why.NO_MAP),
        ([uploaded(1, path="/other.js")], Why.NO_MAP),
        ([], Why.NO_MAP),
        ([uploaded(1, "0.9")], Why.OTHER_VERSION),
        ([uploaded(None)], Why.REFUSED),
        ([uploaded(None), uploaded(1, host="shop.example")], 1),
        # Told by debug id alone: for every version, where there is one such.
        ([uploaded(1, "")], 1),
        ([uploaded(1, ""), uploaded(2, "0.9")], 1),
        ([uploaded(1, ""), uploaded(2, "")], Why.NO_VERSION),
        ([uploaded(1, ""), uploaded(1, "")], 1),
    ],
)
def test_a_version_that_was_told(maps: list[Uploaded], expected: int | Why) -> None:
    assert find(maps) == expected


@pytest.mark.parametrize(
    ("maps", "expected"),
    [
        ([uploaded(1)], 1),
        ([uploaded(1, "1.0"), uploaded(1, "1.1")], 1),
        ([uploaded(1, "1.0"), uploaded(2, "1.1")], Why.NO_VERSION),
        ([uploaded(None)], Why.REFUSED),
        ([], Why.NO_MAP),
    ],
)
def test_no_version_was_told(maps: list[Uploaded], expected: int | Why) -> None:
    assert find(maps, version="") == expected


def test_a_file_of_a_server_has_no_host() -> None:
    assert find([uploaded(1, host="shop.example")], at=Address("", "/app.js")) == 1


def test_what_is_missing_is_said_with_its_address_and_version() -> None:
    found = find_map(APP, Carrier("web", "1.0"), [uploaded(1, "0.8"), uploaded(2, "0.9")])
    assert isinstance(found, Unmapped)
    assert found.detail == (
        "No source map was uploaded for shop.example/app.js in version 1.0; there are those of 0.9, 0.8."
    )


def test_a_frame_without_a_host_is_none_of_two_hosts() -> None:
    maps = [uploaded(1, host="a.example"), uploaded(2, host="b.example")]
    assert find(maps, at=Address("", "/app.js")) is Why.NO_VERSION
    assert find(maps[:1], at=Address("", "/app.js")) == 1


def test_the_versions_uploaded_last_are_named_first() -> None:
    maps = [uploaded(number, version) for number, version in enumerate(("1.8", "1.9", "1.10", "1.11"), 1)]
    found = find_map(APP, Carrier("web", "2.0"), maps)
    assert isinstance(found, Unmapped)
    assert found.detail.endswith("those of 1.11, 1.10, 1.9.")
