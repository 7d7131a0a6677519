"""Which program asks: the query key as a bearer token, or as the password of HTTP Basic."""

import base64
import binascii

from rest_framework.request import Request

from apps.projects.authentication import QueryKeyAuthentication


class JaegerKeyAuthentication(QueryKeyAuthentication):
    """Grafana's data source and Jaeger UI's `fetch` know Basic; the user's name is not looked at.

    The key is never read from the address: addresses stand in logs and in the browser's history.
    """

    def read_token(self, request: Request) -> str | None:
        token = super().read_token(request)
        return token if token is not None else read_basic_password(request.headers.get("Authorization", ""))

    def authenticate_header(self, request: Request) -> str:
        # A browser then asks for a name and a password, so that Jaeger UI needs nothing in between.
        return 'Basic realm="spanwise: a query key as the password", charset="UTF-8"'


def read_basic_password(header: str) -> str | None:
    """None for anything but Basic; source: RFC 7617."""
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        _, _, password = base64.b64decode(encoded.strip(), validate=True).partition(b":")
    except (binascii.Error, ValueError):
        return ""
    return password.decode("latin-1")
