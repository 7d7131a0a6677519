"""The cache's values as JSON: reading back a pickle would run whatever was written to Redis."""

from typing import Any

import orjson


class JSONSerializer:
    def dumps(self, value: Any) -> bytes | int:
        # A bare integer is what Redis can increment.
        return value if type(value) is int else orjson.dumps(value)

    def loads(self, data: bytes) -> Any:
        return orjson.loads(data)
