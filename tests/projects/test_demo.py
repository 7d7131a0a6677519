"""`manage.py demo` finds or makes its project, and sends through a key of that project."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from pytest_django.fixtures import Settings

from apps.accounts.models import Organization, User
from apps.projects.demo import EMAIL, demo_browser_key, demo_key, demo_place
from apps.projects.models import ApiKeyKind, Project
from apps.projects.selectors import api_key_by_token
from apps.projects.services import api_key_revoke
from tests.demo.collector import Collector
from tests.demo.conftest import collector

__all__ = ["collector"]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_data_folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def run_demo(collector: Collector, **options: object) -> str:
    out = StringIO()
    call_command("demo", stdout=out, endpoint=collector.endpoint, history=0.1, live_for=0, **options)
    return out.getvalue()


def test_on_an_empty_installation_it_makes_an_account_and_says_the_password_once(
    collector: Collector,
) -> None:
    said = run_demo(collector)
    password = re.search(rf"{EMAIL} with the password (\S+)", said)
    assert password
    assert Client().login(email=EMAIL, password=password[1])
    assert "password" not in run_demo(collector)


def test_it_sends_into_a_project_of_the_first_organization(
    collector: Collector, organization: Organization, charlies_organization: Organization
) -> None:
    said = run_demo(collector)
    project = Project.objects.get(name="Demo shop")
    assert project.organization == organization
    assert f"/p/{project.slug}" in said
    match = api_key_by_token(collector.headers[0]["x-api-key"])
    assert (match.project_id, match.kind, match.state) == (project.pk, ApiKeyKind.INGEST, "active")
    assert User.objects.filter(email=EMAIL).count() == 0


def test_a_second_run_uses_the_same_project_and_key_and_sends_nothing_twice(
    collector: Collector, organization: Organization
) -> None:
    run_demo(collector)
    run_demo(collector)
    assert Project.objects.filter(name="Demo shop").count() == 1
    assert len({headers["x-api-key"] for headers in collector.headers}) == 1
    ids = [(span.trace_id, span.span_id) for span in collector.spans]
    assert len(ids) == len(set(ids))


def test_a_revoked_key_is_replaced(project: Project) -> None:
    first = demo_key(project)
    api_key_revoke(project.keys.get())
    assert demo_key(project) != first
    assert demo_key(project) == demo_key(project)


def test_the_browser_key_is_the_same_and_for_the_pages_origin_of_today(project: Project) -> None:
    first = demo_browser_key(project, "http://localhost:1111")
    assert demo_browser_key(project, "http://localhost:2222") == first
    (key,) = project.keys.all()
    assert (key.kind, key.allowed_origins) == (ApiKeyKind.BROWSER, ["http://localhost:2222"])


def test_the_demo_on_request_starts_no_browser_on_the_server(project: Project) -> None:
    assert demo_place(project, is_visited=False).key_for is None


def test_a_project_can_be_named(collector: Collector, project: Project) -> None:
    run_demo(collector, project=project.slug)
    match = api_key_by_token(collector.headers[0]["x-api-key"])
    assert match.project_id == project.pk


def test_an_unknown_project_is_one_clear_line(collector: Collector) -> None:
    with pytest.raises(CommandError, match="There is no project nowhere"):
        run_demo(collector, project="nowhere")


def test_a_refusal_ends_it_with_exit_2(collector: Collector, capsys: pytest.CaptureFixture[str]) -> None:
    collector.status = 401
    with pytest.raises(SystemExit, match="2"):
        run_demo(collector, key="swi_mistyped")
    assert "answered 401" in capsys.readouterr().err
