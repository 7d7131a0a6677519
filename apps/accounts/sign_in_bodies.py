"""JSON that signs in is read once before allauth does: what its parser cannot bear is refused, not a 500."""

import json
from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from rest_framework import status

PATH = "/_allauth/"


class SignInBodies:
    """Middleware. allauth lets brackets within brackets (RecursionError) and numbers of thousands of digits
    (ValueError) through to the server's error page; anybody can send them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(PATH) and request.content_type == "application/json":
            try:
                json.loads(request.body or b"{}")
            except RequestDataTooBig:
                return _refuse(status.HTTP_413_REQUEST_ENTITY_TOO_LARGE, "The body is too large.")
            except (ValueError, RecursionError):
                return _refuse(status.HTTP_400_BAD_REQUEST, "The body is no JSON that can be read.")
        return self._get_response(request)


def _refuse(code: int, detail: str) -> JsonResponse:
    """In the shape that allauth gives its errors."""
    return JsonResponse({"status": code, "errors": [{"message": detail, "code": "invalid"}]}, status=code)
