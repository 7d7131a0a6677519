"""Stored stacks, read through what was uploaded: by address and version, else with why not."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from apps.projects.models import Project
from apps.sourcemaps import reader
from tests.clickhouse_fixtures import Store
from tests.errors.failures import Failed, Failure, make_failures
from tests.logs.records import Line, make_logs
from tests.personas import IssuedKey, use_key
from tests.sourcemaps.builds import Build
from tests.traces.spans import Draft, make_attribute, span_id, trace_id

URL = "https://shop.example/assets/app.js"
Upload = Callable[..., None]


def url(project: Project) -> str:
    return f"/api/v1/projects/{project.slug}/stacks/"


@pytest.fixture
def upload(build: Build, ingest_key: IssuedKey, project: Project) -> Upload:
    """`upload(version="1.0")`: the shop's file and map, as the command does."""

    def upload(**fields: str) -> None:
        body = {
            "url": URL,
            "version": "1.4.2",
            "minified": SimpleUploadedFile("app.js", build.minified),
            "map": SimpleUploadedFile("app.js.map", build.source_map),
            **fields,
        }
        answer = use_key(ingest_key).post(
            f"/api/v1/projects/{project.slug}/sourcemaps/", body, format="multipart"
        )
        assert answer.status_code in (200, 201), answer.content

    return upload


def store_log(
    clickhouse: Store,
    client: APIClient,
    project: Project,
    stack: str,
    version: str = "1.4.2",
    at_ns: int = 0,
) -> str:
    """The id of a record as the snippet sends one."""
    attributes = [
        make_attribute("exception.type", string_value="RangeError"),
        make_attribute("exception.message", string_value="no price for tea"),
        make_attribute("exception.stacktrace", string_value=stack),
    ]
    resource = [make_attribute("service.version", string_value=version)] if version else []
    logs = make_logs(
        [Line("no price for tea", at_ns, 17, attributes=attributes)], service="shop-web", resource=resource
    )
    clickhouse.insert_logs(logs, project_id=project.pk)
    (found, *_) = client.get(f"/api/v1/projects/{project.slug}/logs/").json()["logs"]
    return str(found["id"])


def read(client: APIClient, project: Project, **query: str) -> Any:
    response = client.get(url(project), query)
    assert response.status_code == 200, response.content
    return response.json()


def frames(answer: Any) -> list[Any]:
    (stack,) = answer["stacks"]
    return [line["frame"] for line in stack["lines"] if line["frame"]]


def whys(answer: Any) -> set[str]:
    """Of the page's own file."""
    return {frame["why"]["code"] for frame in frames(answer) if frame["file"].startswith(URL)}


def test_a_log_records_stack_names_what_was_written(
    clickhouse: Store, as_alice: APIClient, project: Project, build: Build, upload: Upload
) -> None:
    stack = build.fail(f"{URL}?v=7")
    log_id = store_log(clickhouse, as_alice, project, stack)
    assert whys(read(as_alice, project, log=log_id)) == {"no_map"}
    upload()
    answer = read(as_alice, project, log=log_id)
    assert (answer["service"], answer["version"]) == ("shop-web", "1.4.2")
    (told,) = answer["stacks"]
    assert (told["type"], told["raw"]) == ("RangeError", stack)
    assert [line["text"] for line in told["lines"]] == stack.split("\n")
    first = frames(answer)[0]
    assert (first["file"], first["line"], first["why"]) == (f"{URL}?v=7", 1, None)
    original = first["original"]
    assert (original["function"], original["file"], original["line"]) == ("priceOf", "src/prices.ts", 12)
    assert original["excerpt"][original["line"] - original["excerpt_start"]].strip() == (
        "throw new RangeError(`no price for ${item.sku}`);"
    )
    assert original["is_library"] is False


def test_a_spans_exceptions_are_read_alike(
    clickhouse: Store, as_query_key: APIClient, project: Project, build: Build, upload: Upload
) -> None:
    upload(url="/assets/app.js")
    failures = [
        Failure("RangeError", "no price", build.fail(URL)),
        Failure("KeyError", "'x'", 'File "/app/a.py", line 1'),
    ]
    clickhouse.insert(make_failures([Failed(Draft(), failures)], version="1.4.2"), project_id=project.pk)
    answer = read(as_query_key, project, trace_id=trace_id(1), span_id=span_id(1))
    mapped, python = answer["stacks"]
    assert mapped["lines"][1]["frame"]["original"]["function"] == "priceOf"
    assert (python["lines"], python["raw"]) == ([], 'File "/app/a.py", line 1')


def test_what_is_not_mapped_says_why(
    clickhouse: Store, as_alice: APIClient, project: Project, build: Build, upload: Upload
) -> None:
    stack = build.fail(URL)
    upload(version="1.4.1")
    log_id = store_log(clickhouse, as_alice, project, stack)
    answer = read(as_alice, project, log=log_id)
    assert whys(answer) == {"other_version"}
    assert "1.4.1" in frames(answer)[0]["why"]["detail"]
    elsewhere = [frame for frame in frames(answer) if not frame["file"].startswith(URL)]
    assert elsewhere
    assert {frame["why"]["code"] for frame in elsewhere} <= {"no_file", "no_map"}
    upload()
    beyond = store_log(clickhouse, as_alice, project, f"Error: x\n    at a ({URL}:99:1)", at_ns=1)
    assert whys(read(as_alice, project, log=beyond)) == {"no_mapping"}


def test_a_stack_without_a_version_is_mapped_while_there_is_no_doubt(
    clickhouse: Store, as_alice: APIClient, project: Project, build: Build, upload: Upload
) -> None:
    log_id = store_log(clickhouse, as_alice, project, build.fail(URL), version="")
    upload(version="1.4.1")
    upload(version="1.4.2")
    assert frames(read(as_alice, project, log=log_id))[0]["original"] is not None
    changed = build.source_map.replace(b"priceOf", b"costOfA")
    upload(version="1.4.3", map=SimpleUploadedFile("app.js.map", changed))
    assert whys(read(as_alice, project, log=log_id)) == {"no_version"}


def test_a_stack_through_many_files_opens_so_many(
    clickhouse: Store,
    as_alice: APIClient,
    project: Project,
    build: Build,
    upload: Upload,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reader, "MAX_OPENED", 1)
    changed = build.source_map.replace(b"priceOf", b"costOfA")
    upload(url="/0.js")
    upload(url="/1.js", map=SimpleUploadedFile("1.js.map", changed))
    stack = "\n".join(f"    at a (https://shop.example/{number}.js:99:1)" for number in (0, 1, 0, 2))
    log_id = store_log(clickhouse, as_alice, project, stack)
    codes = [frame["why"]["code"] for frame in frames(read(as_alice, project, log=log_id))]
    assert codes == ["no_mapping", "too_many_files", "no_mapping", "no_map"]


def test_a_record_without_a_stack_has_none(clickhouse: Store, as_alice: APIClient, project: Project) -> None:
    clickhouse.insert_logs(make_logs([Line()]), project_id=project.pk)
    (record,) = as_alice.get(f"/api/v1/projects/{project.slug}/logs/").json()["logs"]
    assert read(as_alice, project, log=record["id"])["stacks"] == []


@pytest.mark.parametrize(
    "query", [{}, {"log": "1-1-1", "trace_id": "0" * 32, "span_id": "0" * 16}, {"trace_id": "0" * 32}]
)
def test_one_thing_is_asked_for(as_alice: APIClient, project: Project, query: dict[str, str]) -> None:
    assert as_alice.get(url(project), query).status_code == 400


def test_what_is_not_there_is_404_and_charlie_sees_nothing(
    clickhouse: Store, as_alice: APIClient, as_charlie: APIClient, project: Project, build: Build
) -> None:
    log_id = store_log(clickhouse, as_alice, project, build.fail(URL))
    for missing in ({"log": "1-1-1"}, {"log": "x"}, {"trace_id": "0" * 32, "span_id": "0" * 16}):
        assert as_alice.get(url(project), missing).status_code == 404
    assert as_charlie.get(url(project), {"log": log_id}).status_code == 404
