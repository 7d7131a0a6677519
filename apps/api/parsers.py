"""JSON in: bounded in size, strict, and safe against deep nesting."""

from collections.abc import Mapping
from typing import IO, Any

import orjson
from rest_framework import parsers
from rest_framework.exceptions import ParseError

from apps.api.errors import BodyTooLarge

MAX_BODY_BYTES = 1024 * 1024


class JSONParser(parsers.BaseParser):
    """orjson refuses NaN, lone surrogates and bottomless nesting; 64-bit integers stay exact."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        body = stream.read(MAX_BODY_BYTES + 1)
        if len(body) > MAX_BODY_BYTES:
            raise BodyTooLarge(f"The body is larger than {MAX_BODY_BYTES} bytes.")
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise ParseError(f"The body is not JSON: {error}.") from error
