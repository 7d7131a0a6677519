"""The API's description: current, complete, and true for those who must not see anything."""

from typing import Any

import pytest
import yaml
from django.conf import settings
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer
from drf_spectacular.validation import validate_schema
from rest_framework.test import APIClient

from apps.accounts.models import Organization
from apps.projects.models import Project

REGENERATE = "run: python manage.py spectacular --file openapi.yaml"


def generate() -> dict[str, Any]:
    schema: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return schema


def list_operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method, path, operation)
        for path, methods in generate()["paths"].items()
        for method, operation in methods.items()
    ]


OPERATIONS = list_operations()
NAMES = [f"{method.upper()} {path}" for method, path, _ in OPERATIONS]
CLOSED = [operation for operation in OPERATIONS if "{}" not in [str(way) for way in operation[2]["security"]]]
TENANTS = [(method, path) for method, path, _ in CLOSED if "/{slug}/" in path]


def fill(path: str, operation_or_parameters: list[dict[str, Any]], slug: str) -> str:
    values = {
        parameter["name"]: "1" if parameter["schema"]["type"] == "integer" else "0" * 32
        for parameter in operation_or_parameters
        if parameter["in"] == "path"
    }
    return path.format(**{**values, "slug": slug})


def parameters_of(method: str, path: str) -> list[dict[str, Any]]:
    parameters: list[dict[str, Any]] = next(
        operation.get("parameters", [])
        for each_method, each_path, operation in OPERATIONS
        if (each_method, each_path) == (method, path)
    )
    return parameters


def test_the_committed_description_is_current() -> None:
    current = OpenApiYamlRenderer().render(generate(), renderer_context={}).decode()  # type: ignore[no-untyped-call]
    committed = (settings.BASE_DIR / "openapi.yaml").read_text()
    assert yaml.safe_load(committed) == yaml.safe_load(current), REGENERATE
    assert committed == current, REGENERATE


def test_it_is_valid_and_made_without_a_warning() -> None:
    GENERATOR_STATS.reset()
    validate_schema(generate())  # type: ignore[no-untyped-call]
    assert not GENERATOR_STATS


def test_it_is_served(as_nobody: APIClient) -> None:
    response = as_nobody.get("/api/schema/")
    assert response.status_code == 200
    assert yaml.safe_load(response.content)["info"]["title"] == "Spanwise"


def test_operation_ids_are_unique_words() -> None:
    ids = [operation["operationId"] for _, _, operation in OPERATIONS]
    assert len(ids) == len(set(ids))
    assert [name for name in ids if not name.replace("_", "").isalpha()] == []


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS, ids=NAMES)
def test_every_operation_declares_its_errors_in_the_one_shape(
    method: str, path: str, operation: dict[str, Any]
) -> None:
    errors = {status: answer for status, answer in operation["responses"].items() if status >= "400"}
    shapes = {
        status: answer["content"]["application/json"]["schema"].get("$ref")
        for status, answer in errors.items()
    }
    assert "400" in shapes
    assert set(shapes.values()) == {"#/components/schemas/Error"}


@pytest.mark.parametrize(
    ("method", "path"), [(method, path) for method, path, _ in CLOSED], ids=[f"{m} {p}" for m, p, _ in CLOSED]
)
def test_every_closed_operation_answers_nobody_with_401(as_nobody: APIClient, method: str, path: str) -> None:
    response = getattr(as_nobody, method)(fill(path, parameters_of(method, path), "checkout"))
    assert response.status_code == 401
    assert response.json()["code"] == "not_authenticated"
    assert response["WWW-Authenticate"]


@pytest.mark.parametrize(("method", "path"), TENANTS, ids=[f"{m} {p}" for m, p in TENANTS])
def test_every_operation_of_a_tenant_answers_charlie_with_404(
    as_charlie: APIClient, organization: Organization, project: Project, method: str, path: str
) -> None:
    slug = project.slug if "/projects/" in path else organization.slug
    parameters = parameters_of(method, path)
    not_his = getattr(as_charlie, method)(fill(path, parameters, slug))
    not_there = getattr(as_charlie, method)(fill(path, parameters, "nowhere"))
    assert not_his.status_code == not_there.status_code == 404
    assert not_his.content == not_there.content
    assert not_his.json() == {"detail": "Not found.", "code": "not_found"}
