"""Which program asks, by the query key in its Authorization header."""

from datetime import timedelta

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from apps.api.schema import READ_ONLY_SCHEME, WRITE_ONLY_SCHEME
from apps.projects.access import IngestKeyPrincipal, QueryKeyPrincipal
from apps.projects.models import ApiKeyKind
from apps.projects.selectors import ApiKeyMatch, api_key_by_token
from apps.projects.services import api_keys_touch

# Showing the last use to the minute costs one write a minute and key.
TOUCH_EVERY = timedelta(minutes=1)


class QueryKeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer swq_…` reads the one project the key belongs to, and writes nothing."""

    def authenticate(self, request: Request) -> tuple[QueryKeyPrincipal, ApiKeyMatch] | None:
        token = self.read_token(request)
        if token is None:
            return None
        match, key_id, project_id = find_active_key(token)
        if match.kind is not ApiKeyKind.QUERY:
            raise PermissionDenied(
                f"This is an {match.kind} key; reading takes a query key.", code="wrong_key_kind"
            )
        if request.method not in SAFE_METHODS:
            raise PermissionDenied("A query key can only read.", code="read_only_key")
        note_use(match)
        return QueryKeyPrincipal(key_id=key_id, project_id=project_id), match

    def read_token(self, request: Request) -> str | None:
        """What stands where a key is looked for; None: nothing does."""
        return read_bearer(request)

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="spanwise"'


class IngestKeyAuthentication(BaseAuthentication):
    """An ingest key, in either header that the door takes, for what a pipeline tells; it reads nothing."""

    def authenticate(self, request: Request) -> tuple[IngestKeyPrincipal, ApiKeyMatch] | None:
        token = request.headers.get("x-api-key") or read_bearer(request)
        if token is None or request.method in SAFE_METHODS:
            return None
        match, key_id, project_id = find_active_key(token.strip())
        if match.kind is not ApiKeyKind.INGEST:
            raise PermissionDenied(f"This is a {match.kind} key; this takes an ingest key.", "wrong_key_kind")
        note_use(match)
        return IngestKeyPrincipal(key_id=key_id, project_id=project_id), match

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="spanwise"'


def read_bearer(request: Request) -> str | None:
    scheme, _, token = get_authorization_header(request).decode("latin-1").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def find_active_key(token: str) -> tuple[ApiKeyMatch, int, int]:
    """The key with its id and its project's; raises AuthenticationFailed."""
    match = api_key_by_token(token)
    if match.state != "active" or match.key_id is None or match.project_id is None:
        # One answer for all: whoever guesses learns neither that a key existed nor that it was revoked.
        raise AuthenticationFailed("This key is not known here or has been revoked.", code="invalid_key")
    return match, match.key_id, match.project_id


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


class IngestKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = IngestKeyAuthentication
    name = WRITE_ONLY_SCHEME

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "An ingest key (swi_…); sends to one project.",
        }
