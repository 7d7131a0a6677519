"""Where errors become answers: DRF's, and what Django alone would answer with a page."""

from collections.abc import Mapping
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from rest_framework import views
from rest_framework.response import Response

from apps.api.errors import FORBIDDEN, NOT_FOUND, describe_error


def exception_handler(exception: Exception, context: dict[str, Any]) -> Response | None:
    """Shape what DRF can answer; anything else goes on to `server_error`, which says nothing."""
    response = views.exception_handler(exception, context)
    if response is not None:
        response.data = describe_error(exception)
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer_error(400, {"detail": "The request cannot be understood.", "code": "bad_request"})


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer_error(403, FORBIDDEN)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return answer_error(403, {"detail": f"CSRF Failed: {reason}", "code": "csrf_failed"})


@csrf_exempt
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer_error(404, NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    return answer_error(
        500, {"detail": "Something failed on our side; the server's log has it.", "code": "server_error"}
    )


def answer_error(status: int, body: Mapping[str, str]) -> HttpResponse:
    # Byte for byte what the JSON renderer makes of it.
    return HttpResponse(orjson.dumps(body), status=status, content_type="application/json")
