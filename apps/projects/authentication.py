"""Which program asks, by the query key in its Authorization header."""

from datetime import timedelta

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from apps.api.schema import READ_ONLY_SCHEME
from apps.projects.access import QueryKeyPrincipal
from apps.projects.models import ApiKeyKind
from apps.projects.selectors import ApiKeyMatch, api_key_by_token
from apps.projects.services import api_keys_touch

# Showing the last use to the minute costs one write a minute and key.
TOUCH_EVERY = timedelta(minutes=1)


class QueryKeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer swq_…` reads the one project the key belongs to, and writes nothing."""

    def authenticate(self, request: Request) -> tuple[QueryKeyPrincipal, ApiKeyMatch] | None:
        scheme, _, token = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            return None
        match = api_key_by_token(token.strip())
        if match.state != "active" or match.key_id is None or match.project_id is None:
            # One answer for all: whoever guesses learns neither that a key existed nor that it was revoked.
            raise AuthenticationFailed("This key is not known here or has been revoked.", code="invalid_key")
        if match.kind is not ApiKeyKind.QUERY:
            raise PermissionDenied(
                f"This is an {match.kind} key; reading takes a query key.", code="wrong_key_kind"
            )
        if request.method not in SAFE_METHODS:
            raise PermissionDenied("A query key can only read.", code="read_only_key")
        note_use(match)
        return QueryKeyPrincipal(key_id=match.key_id, project_id=match.project_id), match

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="spanwise"'


def note_use(match: ApiKeyMatch) -> None:
    now = timezone.now()
    is_fresh = match.last_used_at is not None and match.last_used_at > now - TOUCH_EVERY
    if match.key_id is not None and not is_fresh:
        api_keys_touch({match.key_id: now})


class QueryKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = QueryKeyAuthentication
    name = READ_ONLY_SCHEME

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "A query key (swq_…); reads one project."}
