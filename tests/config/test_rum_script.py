"""The snippet as pages elsewhere load it: by any origin, packed, and each version for good."""

import gzip
import json
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

FIRST, SECOND = "0123456789abcdef", "fedcba9876543210"


def build(dist: Path, digest: str, script: str) -> None:
    dist.mkdir(exist_ok=True)
    (dist / "rum.js").write_text(script)
    (dist / "loader.js").write_text("loader()\n")
    (dist / "manifest.json").write_text(json.dumps({"hash": digest, "integrity": f"sha384-{digest}"}))


@pytest.fixture
def dist(settings: Settings, tmp_path: Path) -> Path:
    settings.RUM_DIST = tmp_path / "dist"
    settings.RUM_KEPT = tmp_path / "kept"
    settings.PUBLIC_URL = "https://spanwise.example"
    build(settings.RUM_DIST, FIRST, "first()")
    return tmp_path / "dist"


@pytest.mark.parametrize("path", ["/rum.js", f"/rum/{FIRST}.js"])
def test_any_page_may_load_and_check_it(client: Client, dist: Path, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.content) == (200, b"first()")
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert not answer.cookies
    packed = client.get(path, headers={"accept-encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == b"first()"
    assert packed.headers["Vary"] == "Accept-Encoding"


def test_a_version_never_changes_and_outlives_the_next(client: Client, dist: Path) -> None:
    assert client.get(f"/rum/{FIRST}.js").headers["Cache-Control"].endswith("immutable")
    build(dist, SECOND, "second()")
    assert client.get("/rum.js").content == b"second()"
    assert "immutable" not in client.get("/rum.js").headers["Cache-Control"]
    assert client.get(f"/rum/{FIRST}.js").content == b"first()"
    assert client.get(f"/rum/{SECOND}.js").content == b"second()"


def test_whose_page_asks_is_noted(client: Client, dist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    noted: list[str] = []
    monkeypatch.setattr("config.rum_script.note_load", noted.append)
    client.get(f"/rum/{FIRST}.js", headers={"origin": "https://shop.example"})
    client.get("/rum.js")
    assert noted == ["https://shop.example", ""]


@pytest.mark.parametrize("path", ["/rum/00000000000000aa.js", "/rum/../settings.js", "/rum/x"])
def test_what_never_was_is_not_found(client: Client, dist: Path, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_page_is_told_how_to_name_this_version(client: Client, dist: Path) -> None:
    assert client.get("/rum.json").json() == {
        "script": f"https://spanwise.example/rum/{FIRST}.js",
        "integrity": f"sha384-{FIRST}",
        "loader": "loader()",
    }


def test_a_snippet_that_is_not_built_is_not_found(client: Client, settings: Settings, tmp_path: Path) -> None:
    settings.RUM_DIST = tmp_path / "nothing"
    assert client.get("/rum.js").status_code == 404
