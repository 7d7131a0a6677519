"""Who asks, by the session cookie of the web application."""

from typing import TYPE_CHECKING

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication
from rest_framework.request import Request

if TYPE_CHECKING:
    # Not at run time: DRF reads the settings, and so this module, while it is being imported itself.
    from drf_spectacular.openapi import AutoSchema


class SessionAuthentication(authentication.SessionAuthentication):
    """The signed-in person; answers 401 where nobody is signed in (without a challenge DRF says 403)."""

    def authenticate_header(self, request: Request) -> str:
        return 'Session realm="spanwise"'


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = SessionAuthentication
    name = "session"

    def get_security_definition(self, auto_schema: "AutoSchema") -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": "Signed in through /_allauth; writes also carry the CSRF cookie in X-CSRFToken.",
        }
