"""Input nobody asked for is refused, with the closest known name."""

from typing import Any

import pytest
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIClient, APIRequestFactory

from apps.accounts.models import Organization
from apps.api.serializers import StrictSerializer
from apps.api.views import ApiView
from apps.projects.models import Project


class ListQuery(StrictSerializer):
    service = serializers.CharField(required=False)
    limit = serializers.IntegerField(default=50, min_value=1)
    kinds = serializers.ListField(child=serializers.CharField(), required=False)


class ListView(ApiView):
    authentication_classes = ()
    permission_classes = ()
    query_serializer = ListQuery

    def get(self, request: Request) -> Response:
        return Response(self.read_query())

    def post(self, request: Request) -> Response:
        return Response(self.read_query())


def ask(query: str, method: str = "get") -> Response:
    view: Any = ListView.as_view()
    response: Response = view(getattr(APIRequestFactory(), method)(f"/list/{query}"))
    return response


def test_known_parameters_are_read_and_typed() -> None:
    assert ask("?service=a&limit=7&kinds=x&kinds=y").data == {"service": "a", "limit": 7, "kinds": ["x", "y"]}
    assert ask("").data == {"limit": 50}


@pytest.mark.parametrize(
    ("query", "field", "message"),
    [
        ("?servce=a", "servce", 'Unknown parameter; did you mean "service"?'),
        ("?zzz", "zzz", "Unknown parameter; known: kinds, limit, service."),
        ("?format=json", "format", "Unknown parameter; known: kinds, limit, service."),
        ("?limit=0", "limit", "Ensure this value is greater than or equal to 1."),
        ("?limit=1&limit=2", "limit", "Given more than once."),
        ("?service=", "service", "This field may not be blank."),
    ],
)
def test_a_parameter_that_is_unknown_or_wrong_is_refused(query: str, field: str, message: str) -> None:
    response = ask(query)
    assert response.status_code == 400
    assert response.data["fields"] == {field: [message]}


def test_other_methods_take_no_parameters() -> None:
    assert ask("?service=a", "post").data["code"] == "unknown_field"


def test_a_view_without_parameters_says_so(as_alice: APIClient) -> None:
    response = as_alice.get("/api/v1/me/?x=1")
    assert response.json() == {
        "detail": "x: Unknown parameter; none is expected here.",
        "code": "unknown_field",
        "fields": {"x": ["Unknown parameter; none is expected here."]},
    }


def test_an_unknown_field_of_a_body_is_named(as_alice: APIClient, organization: Organization) -> None:
    body = {"organisation": organization.slug, "name": "x"}
    response = as_alice.post("/api/v1/projects/", body, format="json")
    assert response.json()["fields"] == {"organisation": ['Unknown field; did you mean "organization"?']}
    assert not Project.objects.exists()
