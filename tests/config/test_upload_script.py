"""The upload command, as pipelines fetch it: it knows where it came from."""

import json

from django.test import Client
from pytest_django.fixtures import Settings

from config import upload_script


def test_it_names_this_installation(client: Client, settings: Settings) -> None:
    upload_script._read_script.cache_clear()
    settings.PUBLIC_URL = "https://spanwise.example"
    answer = client.get("/rum/sourcemaps.mjs")
    upload_script._read_script.cache_clear()
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    text = answer.content.decode()
    assert f"const SPANWISE = {json.dumps('https://spanwise.example')};" in text
    assert "spanwise.invalid" not in text
