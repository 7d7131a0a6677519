"""Where errors become answers: DRF's, and what Django alone would answer with a page."""

from typing import Any

from django.http import HttpRequest, JsonResponse
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


def bad_request(request: HttpRequest, exception: Exception) -> JsonResponse:
    return JsonResponse({"detail": "The request cannot be understood.", "code": "bad_request"}, status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> JsonResponse:
    return JsonResponse(FORBIDDEN, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> JsonResponse:
    return JsonResponse({"detail": f"CSRF Failed: {reason}", "code": "csrf_failed"}, status=403)


@csrf_exempt
def not_found(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    return JsonResponse(NOT_FOUND, status=404)


def server_error(request: HttpRequest) -> JsonResponse:
    return JsonResponse(
        {"detail": "Something failed on our side; the server's log has it.", "code": "server_error"},
        status=500,
    )
