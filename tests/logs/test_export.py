"""All that matches as a file: what the list shows, whole or said not to be."""

import csv
from io import StringIO

import orjson
import pytest
from rest_framework.test import APIClient

from apps.logs import export
from apps.projects.models import Project
from tests.clickhouse_fixtures import Store
from tests.logs.records import Line, make_logs
from tests.logs.test_api import download, read, some_logs, url

__all__ = ["some_logs"]


@pytest.mark.usefixtures("some_logs")
def test_a_file_holds_what_the_list_shows(
    as_alice: APIClient, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "PAGE", 3)
    listed = read(as_alice, url(project), limit=1000)["logs"]
    exported = orjson.loads(download(as_alice, project, format="json"))
    assert exported == {"logs": listed, "exported": 4, "matched": 4, "is_whole": True}
    head, *lines = csv.reader(StringIO(download(as_alice, project).decode()))
    assert tuple(head) == export.COLUMNS
    assert [line[3] for line in lines] == [record["text"] for record in listed]
    assert [orjson.loads(line[6]) for line in lines] == [record["attributes"] for record in listed]
    nothing = orjson.loads(download(as_alice, project, format="json", q="service=nobody"))
    assert nothing == {"logs": [], "exported": 0, "matched": 0, "is_whole": True}


def test_a_cell_is_no_formula(clickhouse: Store, as_alice: APIClient, project: Project) -> None:
    clickhouse.insert_logs(make_logs([Line("=HYPERLINK()")]), project_id=project.pk)
    assert b"'=HYPERLINK()" in download(as_alice, project)


@pytest.mark.usefixtures("some_logs")
@pytest.mark.parametrize("order", ["desc", "asc"])
@pytest.mark.parametrize("most", [1, 3, 4])
def test_a_file_that_is_not_whole_holds_the_first_of_the_list_and_says_so(
    as_alice: APIClient, project: Project, monkeypatch: pytest.MonkeyPatch, order: str, most: int
) -> None:
    monkeypatch.setattr(export, "MAX_RECORDS", most)
    monkeypatch.setattr(export, "PAGE", 2)
    listed = read(as_alice, url(project), limit=1000, order=order)["logs"]
    exported = orjson.loads(download(as_alice, project, format="json", order=order))
    is_whole = most == len(listed) == 4
    assert exported == {"logs": listed[:most], "exported": most, "matched": 4, "is_whole": is_whole}
    response = as_alice.get(url(project, "logs/export/"))
    assert (response["Spanwise-Matched"], response["Spanwise-Whole"]) == ("4", str(is_whole).lower())
    part = "" if is_whole else f"-first-{most}-of-4"
    file_name = f"{project.slug}-logs{part}.csv"
    assert response["Content-Disposition"] == f'attachment; filename="{file_name}"'
