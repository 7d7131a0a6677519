"""OpenAPI: what the house rules add to every operation, so that no view has to repeat it."""

from typing import Any, Literal

from drf_spectacular import openapi
from drf_spectacular.plumbing import get_doc, get_lib_doc_excludes
from rest_framework.permissions import IsAuthenticated

from apps.api.serializers import ErrorSerializer, StrictSerializer

# The security scheme of keys that may only read; declared in apps/projects/authentication.py.
READ_ONLY_SCHEME = "queryKey"
# That of keys that may only send.
WRITE_ONLY_SCHEME = "ingestKey"


class AutoSchema(openapi.AutoSchema):
    def get_description(self) -> str:  # type: ignore[override]
        """The method's own docstring; a class's speaks to programmers."""
        description: str = get_doc(getattr(self.view, self.method.lower()))
        return description

    def get_auth(self) -> list[Any]:
        schemes: list[Any] = super().get_auth()
        other = WRITE_ONLY_SCHEME if self.method == "GET" else READ_ONLY_SCHEME
        return [scheme for scheme in schemes if other not in scheme]

    def get_override_parameters(self) -> list[Any]:
        serializer = getattr(self.view, "query_serializer", None)
        return [serializer] if serializer and self.method == "GET" else []

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for status in self.list_error_statuses():
            bodies.setdefault(status, self.describe_error_response(status))
        return dict(sorted(bodies.items()))

    def describe_error_response(self, status: str) -> Any:
        return self._get_response_for_code(ErrorSerializer, status)  # type: ignore[no-untyped-call]

    def list_error_statuses(self) -> list[str]:
        needs_someone = any(isinstance(rule, IsAuthenticated) for rule in self.view.get_permissions())
        # 403: a write without its CSRF token, or a key of a kind that may not read.
        takes_keys = any(READ_ONLY_SCHEME in scheme for scheme in self.get_auth())
        statuses = {
            "400": True,
            "401": needs_someone,
            "403": needs_someone and (self.method != "GET" or takes_keys),
            "404": "{" in self.path,
            "429": self.method != "GET" and bool(self.view.throttle_classes),
        }
        return [status for status, applies in statuses.items() if applies]


def list_undocumented_classes() -> list[type]:
    """Classes whose docstring must not be inherited into the description of what derives from them."""
    return [*get_lib_doc_excludes(), StrictSerializer]  # type: ignore[no-untyped-call]
