"""Uploads: who may, what is refused and why, what replaces what, and how much a project may keep."""

import gzip
import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient

from apps.projects.models import ApiKeyKind, Project
from apps.projects.services import project_delete
from apps.sourcemaps import services, views
from apps.sourcemaps.models import SourceMap, SourceMapContent
from apps.sourcemaps.packing import NotPacked, TooLarge, read_bounded
from tests.personas import IssuedKey, use_key

ID = "85314830-023f-4cf1-a267-535f4e37bb17"
MINIFIED = b"function a(b){return b.x.y}\n"
MAP = {"version": 3, "sources": ["src/one.ts"], "names": [], "mappings": "AAAA"}
URL = "https://shop.example/assets/app.js"


def address(project: Project, rest: str = "") -> str:
    return f"/api/v1/projects/{project.slug}/sourcemaps/{rest}"


def upload(
    client: APIClient,
    project: Project,
    *,
    status: int = 201,
    minified: bytes = MINIFIED,
    source_map: bytes | None = None,
    **fields: Any,
) -> Any:
    source_map = json.dumps(MAP).encode() if source_map is None else source_map
    body = {
        "url": URL,
        "version": "1.0",
        "minified": SimpleUploadedFile("app.js", minified),
        "map": SimpleUploadedFile("app.js.map", source_map),
        **fields,
    }
    body = {name: value for name, value in body.items() if value is not None}
    response = client.post(address(project), body, format="multipart")
    assert response.status_code == status, response.content
    return response.json()


def other(text: str) -> bytes:
    return json.dumps({**MAP, "sources": [text]}).encode()


def read(client: APIClient, project: Project, rest: str = "", **query: Any) -> Any:
    response = client.get(address(project, rest), query)
    assert response.status_code == 200, response.content
    return response.json()


@pytest.fixture
def pipeline(ingest_key: IssuedKey) -> APIClient:
    return use_key(ingest_key)


def test_a_pipeline_uploads_with_an_ingest_key(
    pipeline: APIClient, as_bob: APIClient, project: Project
) -> None:
    answer = upload(pipeline, project, service="web")
    assert answer.pop("uploaded_at")
    assert answer.pop("stored_bytes") > 0
    assert answer == {
        "url": "shop.example/assets/app.js",
        "service": "web",
        "version": "1.0",
        "debug_id": "",
        "map_bytes": len(json.dumps(MAP)),
        "refusal": "",
    }
    listed = read(as_bob, project)
    assert [(one["service"], one["version"], one["files"]) for one in listed["releases"]] == [
        ("web", "1.0", 1)
    ]
    assert listed["stored_bytes"] == listed["releases"][0]["stored_bytes"] > 0
    (file,) = read(as_bob, project, "files/", service="web", version="1.0")["files"]
    assert file["url"] == "shop.example/assets/app.js"
    assert read(as_bob, project, "files/", version="1.0")["files"] == []


def test_its_parts_may_be_packed(pipeline: APIClient, project: Project) -> None:
    packed = gzip.compress(json.dumps(MAP).encode())
    answer = upload(pipeline, project, minified=gzip.compress(MINIFIED), source_map=packed)
    assert answer["map_bytes"] == len(json.dumps(MAP))


def test_uploaded_again_it_replaces(pipeline: APIClient, project: Project) -> None:
    upload(pipeline, project)
    upload(pipeline, project, status=200)
    upload(pipeline, project, status=200, source_map=other("src/two.ts"))
    assert SourceMap.objects.count() == SourceMapContent.objects.count() == 1


def test_versions_with_the_same_files_keep_them_once(
    pipeline: APIClient, as_alice: APIClient, project: Project
) -> None:
    for version in ("1.0", "1.1"):
        upload(pipeline, project, version=version)
    listed = read(as_alice, project)
    assert [one["version"] for one in listed["releases"]] == ["1.1", "1.0"]
    assert listed["stored_bytes"] == listed["releases"][0]["stored_bytes"]
    delete = as_alice.post(address(project, "delete/"), {"version": "1.0"}, format="json")
    assert delete.status_code == 204
    assert SourceMapContent.objects.count() == 1
    assert as_alice.post(address(project, "delete/"), {"version": "1.0"}, format="json").status_code == 404
    as_alice.post(address(project, "delete/"), {"version": "1.1"}, format="json")
    assert SourceMapContent.objects.count() == 0


def test_without_a_version_a_debug_id_is_needed(pipeline: APIClient, project: Project) -> None:
    refused = upload(pipeline, project, version=None, status=400)
    assert "no debug id" in refused["fields"]["version"][0]
    for text in ("a.ts", "b.ts"):
        debug_id = ID.replace("85314830", f"{ord(text[0]):08x}")
        with_id = json.dumps({**MAP, "sources": [text], "debugId": debug_id}).encode()
        assert upload(pipeline, project, version="", source_map=with_id)["debug_id"] == debug_id
        upload(pipeline, project, version="", source_map=with_id, status=200)
    # One address, two builds: both stay.
    assert SourceMap.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"url": "app.js"}, "url"),
        ({"url": None}, "url"),
        ({"url": "/" + "x" * 1500}, "url"),
        ({"version": "v" * 256}, "version"),
        ({"map": None}, "map"),
        ({"source_map": b""}, "map"),
        ({"debug_id": ID}, "debug_id"),
    ],
)
def test_a_field_that_is_wrong_is_named(
    pipeline: APIClient, project: Project, changes: dict[str, Any], field: str
) -> None:
    assert list(upload(pipeline, project, status=400, **changes)["fields"]) == [field]


def test_a_refused_map_is_remembered_with_its_reason(
    pipeline: APIClient, as_alice: APIClient, project: Project
) -> None:
    refused = upload(pipeline, project, status=400, source_map=b"<html>")
    assert refused["code"] == "bad_source_map"
    (file,) = read(as_alice, project, "files/", version="1.0")["files"]
    assert (file["refusal"], file["map_bytes"]) == (refused["detail"], 0)
    assert read(as_alice, project)["releases"][0]["refused"] == 1
    upload(pipeline, project, status=200)
    upload(pipeline, project, status=400, source_map=b"<html>")
    (file,) = read(as_alice, project, "files/", version="1.0")["files"]
    assert file["refusal"] == ""


def test_a_project_keeps_so_much_and_is_told_what_to_do(
    pipeline: APIClient, as_alice: APIClient, project: Project, settings: Settings
) -> None:
    upload(pipeline, project)
    settings.SOURCE_MAPS_MAX_BYTES = read(as_alice, project)["stored_bytes"] + 10
    refused = upload(pipeline, project, version="1.1", source_map=other("src/two.ts"), status=413)
    assert refused["code"] == "source_maps_full"
    assert "delete versions" in refused["detail"]
    # What it has already costs nothing.
    upload(pipeline, project, version="1.2")


def test_a_project_has_so_many(
    pipeline: APIClient, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST_OF_A_PROJECT", 1)
    upload(pipeline, project)
    assert upload(pipeline, project, version="1.1", status=413)["code"] == "source_maps_full"
    upload(pipeline, project, status=200)
    assert SourceMap.objects.count() == 1


@pytest.mark.parametrize("packed", [False, True])
def test_a_map_that_is_too_large_is_refused_before_it_is_whole(
    pipeline: APIClient, project: Project, monkeypatch: pytest.MonkeyPatch, packed: bool
) -> None:
    monkeypatch.setattr(views, "MAX_MAP_BYTES", 1000)
    whole = json.dumps({**MAP, "sourcesContent": ["x" * 2000]}).encode()
    refused = upload(pipeline, project, source_map=gzip.compress(whole) if packed else whole, status=413)
    assert refused == {"detail": "The source map has more than 1,000 bytes.", "code": "body_too_large"}


def test_a_bomb_is_unpacked_no_further_than_the_limit() -> None:
    bomb = gzip.compress(bytes(50_000_000))
    with pytest.raises(TooLarge):
        read_bounded(BytesIO(bomb), 1_000_000, "map")
    assert read_bounded(BytesIO(gzip.compress(bytes(1000))), 1000, "map") == bytes(1000)
    with pytest.raises(TooLarge):
        read_bounded(BytesIO(gzip.compress(bytes(1001))), 1000, "map")
    for damaged in (b"\x1f\x8bnonsense", gzip.compress(b"x" * 5000)[:-9]):
        with pytest.raises(NotPacked):
            read_bounded(BytesIO(damaged), 10_000, "map")


def test_the_wrong_key_is_refused_with_the_right_one(
    make_key: Callable[..., IssuedKey], project: Project, charlies_project: Project
) -> None:
    assert upload(use_key(make_key(ApiKeyKind.QUERY)), project, status=403)["code"] == "wrong_key_kind"
    browser = make_key(ApiKeyKind.BROWSER, allowed_origins=["https://shop.example"])
    assert upload(use_key(browser), project, status=403)["code"] == "wrong_key_kind"
    charlies = use_key(make_key(ApiKeyKind.INGEST, project=charlies_project))
    assert upload(charlies, project, status=404)["code"] == "not_found"
    assert SourceMap.objects.count() == 0


def test_an_ingest_key_reads_and_deletes_nothing(pipeline: APIClient, project: Project) -> None:
    upload(pipeline, project)
    assert pipeline.get(address(project)).status_code == 403
    assert pipeline.post(address(project, "delete/"), {"version": "1.0"}, format="json").status_code == 401


@pytest.mark.parametrize(
    ("method", "rest"), [("get", ""), ("post", ""), ("get", "files/"), ("post", "delete/")]
)
def test_charlie_gets_404(as_charlie: APIClient, project: Project, method: str, rest: str) -> None:
    assert getattr(as_charlie, method)(address(project, rest)).status_code == 404


def test_what_was_uploaded_goes_with_its_project(pipeline: APIClient, project: Project, alice: Any) -> None:
    upload(pipeline, project)
    project_delete(project=project, by=alice)
    assert SourceMapContent.objects.count() == SourceMap.objects.count() == 0
