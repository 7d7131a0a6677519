"""`manage.py bootstrap`: a whole installation in one command, the same answer every time."""

import json
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from apps.accounts.models import Organization, User
from apps.projects.models import ApiKey, ApiKeyKind, Project
from apps.projects.selectors import api_key_by_token
from apps.projects.services import api_key_revoke
from tests.personas import PASSWORD

Bootstrap = Callable[..., dict[str, str]]


@pytest.fixture
def bootstrap(db: None) -> Bootstrap:
    def run(**changes: str) -> dict[str, str]:
        options = {"email": "ops@shop.example", "password": PASSWORD, "project": "Checkout", **changes}
        out = StringIO()
        call_command("bootstrap", stdout=out, **options)
        (line,) = out.getvalue().splitlines()
        answer: dict[str, str] = json.loads(line)
        return answer

    return run


def test_it_makes_everything_from_nothing(bootstrap: Bootstrap) -> None:
    answer = bootstrap()
    assert list(answer) == ["project", "ingest_key", "browser_key", "query_key"]
    assert answer["project"] == "checkout"
    kinds = {name: api_key_by_token(token).kind for name, token in answer.items() if name != "project"}
    assert kinds == {
        "ingest_key": ApiKeyKind.INGEST,
        "browser_key": ApiKeyKind.BROWSER,
        "query_key": ApiKeyKind.QUERY,
    }
    assert api_key_by_token(answer["browser_key"]).allowed_origins == ("http://localhost:8000",)
    assert Organization.objects.get().name == "Spanwise"
    assert User.objects.get().check_password(PASSWORD)


def test_a_second_run_says_the_same_and_makes_nothing(bootstrap: Bootstrap) -> None:
    assert bootstrap() == bootstrap() == bootstrap(password="anything")
    assert (User.objects.count(), Project.objects.count(), ApiKey.objects.count()) == (1, 1, 3)
    assert User.objects.get().check_password(PASSWORD)


def test_secret_keys_are_not_stored(bootstrap: Bootstrap) -> None:
    answer = bootstrap()
    rows = str([vars(key) for key in ApiKey.objects.all()])
    assert answer["ingest_key"] not in rows
    assert answer["query_key"] not in rows


def test_a_revoked_key_is_replaced_and_the_others_stay(bootstrap: Bootstrap) -> None:
    first = bootstrap()
    api_key_revoke(ApiKey.objects.get(kind=ApiKeyKind.INGEST))
    second = bootstrap()
    assert second == {**first, "ingest_key": second["ingest_key"]}
    assert api_key_by_token(first["ingest_key"]).state == "revoked"
    assert api_key_by_token(second["ingest_key"]).state == "active"
    assert bootstrap() == second


def test_a_deleted_project_comes_back_with_other_keys(bootstrap: Bootstrap) -> None:
    first = bootstrap()
    Project.objects.all().delete()
    second = bootstrap()
    assert second["project"] == "checkout"
    assert api_key_by_token(first["ingest_key"]).state == "unknown"
    assert api_key_by_token(second["ingest_key"]).state == "active"


def test_another_project_joins_the_same_organization(bootstrap: Bootstrap) -> None:
    bootstrap()
    assert bootstrap(project="Warehouse")["project"] == "warehouse"
    assert (Organization.objects.count(), Project.objects.count()) == (1, 2)


def test_an_organization_can_be_named(bootstrap: Bootstrap) -> None:
    bootstrap()
    answer = bootstrap(organization="Elsewhere")
    assert answer["project"] == "checkout-2"
    assert bootstrap(organization="Elsewhere") == answer
    assert Project.objects.get(slug="checkout-2").organization.name == "Elsewhere"


def test_it_never_enters_a_project_of_others(bootstrap: Bootstrap, project: Project) -> None:
    assert bootstrap()["project"] == "checkout-2"
    assert not ApiKey.objects.filter(project=project).exists()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"email": "nobody"}, "email: Enter a valid email address."),
        ({"password": "short"}, "password: This password is too short"),
        ({"project": " "}, "project: This field cannot be blank."),
        ({"project": "x" * 101}, "project: Ensure this value has at most 100 characters"),
        ({"organization": "x" * 101}, "organization: Ensure this value has at most 100 characters"),
    ],
)
def test_bad_input_is_one_clear_line_and_nothing_is_made(
    bootstrap: Bootstrap, changes: dict[str, str], message: str
) -> None:
    with pytest.raises(CommandError, match=message) as raised:
        bootstrap(**changes)
    assert "\n" not in str(raised.value)
    assert not User.objects.exists()
