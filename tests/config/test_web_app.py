"""The shell: what its page may load and run."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings


@pytest.fixture(autouse=True)
def shell(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<title>Spanwise</title>")
    settings.WEB_APP_DIST = tmp_path


@pytest.mark.parametrize("path", ["/", "/p/shop", "/p/shop/traces/0123", "/invite/secret", "/favicon.ico"])
def test_every_page_runs_only_our_own_scripts_and_stands_in_no_frame(client: Client, path: str) -> None:
    answer = client.get(path)
    policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'self'"
    assert "script-src" not in policy
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["object-src"] == "'none'"
    assert answer.headers["X-Frame-Options"] == "DENY"
