"""The one shape of an error, whoever raised it: {"detail", "code", "fields"?}, and a bad filter's place."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.http import Http404
from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.settings import api_settings

NOT_FOUND = {"detail": "Not found.", "code": "not_found"}
FORBIDDEN = {"detail": "You may not do this.", "code": "permission_denied"}


class UnknownInput(ValidationError):
    """A field or parameter nobody asked for: 400, with the closest known name as a hint."""

    default_code = "unknown_field"


class Gone(APIException):
    """It was there, and will not come back: 410."""

    status_code = status.HTTP_410_GONE
    default_detail = "This is no longer valid."
    default_code = "gone"


class BodyTooLarge(APIException):
    """The body is over the limit: 413."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "body_too_large"


class RateLimited(APIException):
    """Too much in too short a time: 429. `wait`: seconds, which the answer's Retry-After says."""

    status_code = status.HTTP_429_TOO_MANY_REQUESTS
    default_code = "rate_limited"

    def __init__(self, wait: float) -> None:
        self.wait = math.ceil(wait)
        super().__init__(f"This comes too fast; try again in {self.wait} s.")


class BadFilter(APIException):
    """A filter that cannot be read or answered: 400, with the place in its text and what to write instead."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "bad_filter"

    def __init__(self, detail: str, *, position: int, length: int, hint: str | None) -> None:
        super().__init__(detail)
        self.place = {"position": position, "length": length, "hint": hint}


def describe_error(exception: Exception) -> dict[str, Any]:
    if isinstance(exception, Http404):
        # Always the same text: "not yours" and "does not exist" must not be told apart.
        return NOT_FOUND
    if isinstance(exception, ValidationError):
        return describe_invalid_input(exception)
    if isinstance(exception, BadFilter):
        return {"detail": str(exception.detail), "code": exception.default_code, **exception.place}
    if isinstance(exception, APIException):
        detail = str(exception.detail)
        csrf_failed = detail.startswith("CSRF Failed")
        return {"detail": detail, "code": "csrf_failed" if csrf_failed else str(exception.get_codes())}
    return FORBIDDEN


def describe_invalid_input(exception: ValidationError) -> dict[str, Any]:
    fields: dict[str, list[str]] = {}
    for name, message in walk_messages(exception.detail):
        fields.setdefault(name, []).append(message)
    name, messages = next(iter(fields.items()), ("", ["Invalid input."]))
    about_all = name in ("", api_settings.NON_FIELD_ERRORS_KEY)
    return {
        "detail": messages[0] if about_all else f"{name}: {messages[0]}",
        "code": exception.default_code,
        "fields": fields,
    }


def walk_messages(detail: object, path: str = "") -> Iterator[tuple[str, str]]:
    """(dotted field name, message) of DRF's nested lists and dictionaries."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            yield from walk_messages(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(detail, Sequence) and not isinstance(detail, str):
        for inner in detail:
            yield from walk_messages(inner, path)
    else:
        yield path or api_settings.NON_FIELD_ERRORS_KEY or "", str(detail)
