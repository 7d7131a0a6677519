"""Requests that the tests of the REST API make."""

from typing import Any

from rest_framework.test import APIClient

from apps.projects.models import Project

HOOK = {"url": "https://hooks.example/services/a-secret-path?token=another-secret"}


def url(project: Project, what: str = "notification-targets", *rest: object) -> str:
    return f"/api/v1/projects/{project.slug}/{what}/" + "".join(f"{part}/" for part in rest)


def create(client: APIClient, project: Project, **body: Any) -> Any:
    body = {"name": "hook", "kind": "webhook", "settings": HOOK, **body}
    response = client.post(url(project), body, format="json")
    assert response.status_code == 201, response.content
    return response.json()


def refusal(response: Any) -> dict[str, list[str]]:
    assert response.status_code == 400, response.content
    fields: dict[str, list[str]] = response.json()["fields"]
    return fields
