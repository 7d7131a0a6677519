"""Raw inserts over ClickHouse's HTTP interface: it parses the bytes, Python never does."""

import contextlib
from collections.abc import Mapping
from pathlib import Path

import httpx
from django.conf import settings

from apps.clickhouse.intake import Statement, insert_plain

PROTO_FILE = Path(__file__).with_name("otlp.proto")

# The dearest of the indexes are left to the first merge; until then a search reads the fresh parts whole.
LEFT_TO_MERGES = "idx_pairs,idx_path,idx_target,idx_http_path"

# What the plan of a wide flatten view costs is paid at every insert: JIT and plan rewriting cost more
# than they save on a plan that runs once (docs/adr/0002).
_SETTINGS = {
    "async_insert": "0",
    "max_insert_threads": "1",
    "max_threads": "1",
    "min_insert_block_size_rows": "10000000",
    "min_insert_block_size_bytes": "2000000000",
    "input_format_protobuf_oneof_presence": "1",
    "format_schema_source": "string",
    "compile_expressions": "0",
    "query_plan_enable_optimizations": "0",
    "optimize_functions_to_subcolumns": "0",
    "exclude_materialize_skip_indexes_on_insert": LEFT_TO_MERGES,
}

# What the rules of one project may cost: an INSERT that rewrites serves it alone, and the others wait for it.
_BOUNDS = {"max_execution_time": "20", "max_memory_usage": "1500000000"}

# CANNOT_COMPILE_REGEXP: patterns that do not fit a request are at fault like those that do not compile.
_CANNOT_COMPILE_REGEXP = 427

# The engine writes the schema to a file once and believes that file ever after, also where a full disk or a
# crash left it empty (BAD_ARGUMENTS: no such message) or torn (CANNOT_PARSE_PROTOBUF_SCHEMA).
_BAD_SCHEMA_FILE = {36, 434}
_FORGET_SCHEMA_FILES = "SYSTEM DROP FORMAT SCHEMA CACHE"


# Without it somebody in between answered (a proxy's 502 or 504), who does not know what became of the INSERT.
_EXCEPTION_CODE = "X-ClickHouse-Exception-Code"


class InsertRefused(Exception):
    """ClickHouse answered: this INSERT failed and, unless a view failed half-way, wrote nothing."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


class InsertUncertain(Exception):
    """ClickHouse did not answer: it may have written all, some or nothing. Count before trying again."""


class InsertTimedOut(InsertUncertain):
    """ClickHouse was reached and did not answer in time: it hangs, or this is more than it can do in it."""


class Inserter:
    """One keep-alive connection for one writer. Not to be shared between threads."""

    def __init__(self, *, timeout_s: float = 60) -> None:
        self._client = httpx.Client(
            base_url=f"http://{settings.CLICKHOUSE_HOST}:{settings.CLICKHOUSE_HTTP_PORT}",
            headers={
                "X-ClickHouse-User": settings.CLICKHOUSE_USER,
                "X-ClickHouse-Key": settings.CLICKHOUSE_PASSWORD,
            },
            timeout=httpx.Timeout(timeout_s, connect=3),
            trust_env=False,
        )
        self._schema = PROTO_FILE.read_text()

    def insert(self, into: str | Statement, frames: bytes, *, message: str, query_id: str) -> None:
        """INSERT length-delimited protobuf `frames` of type `message` into a table, or by a statement.

        Raises InsertRefused when ClickHouse says so, InsertUncertain when it says nothing.
        """
        statement = insert_plain(into) if isinstance(into, str) else into
        params: Mapping[str, str] = {
            **_SETTINGS,
            "database": settings.CLICKHOUSE_DATABASE,
            "query_id": query_id,
            "format_schema": self._schema,
            "format_schema_message_name": message,
            **(_BOUNDS if statement.rewrites else {"query": statement.text}),
            **{f"param_{name}": escape_param(value) for name, value in statement.params.items()},
        }
        # A long statement does not fit an address; the data begin after its line.
        content = f"{statement.text}\n".encode() + frames if statement.rewrites else frames
        try:
            response = self._client.post("/", params=params, content=content)
        except (httpx.InvalidURL, UnicodeEncodeError) as error:
            raise InsertRefused(f"The request cannot be written: {error}", _CANNOT_COMPILE_REGEXP) from error
        except (httpx.ReadTimeout, httpx.WriteTimeout) as error:
            raise InsertTimedOut(type(error).__name__) from error
        except (httpx.HTTPError, ValueError) as error:
            raise InsertUncertain(str(error) or type(error).__name__) from error
        if response.status_code != httpx.codes.OK:
            said = _shorten(response.text.split("Stack trace")[0].strip())
            if _EXCEPTION_CODE not in response.headers:
                raise InsertUncertain(f"HTTP {response.status_code}, not from ClickHouse: {said}")
            code = int(response.headers[_EXCEPTION_CODE])
            if code in _BAD_SCHEMA_FILE:
                self._forget_schema_files()
            raise InsertRefused(said, code)

    def _forget_schema_files(self) -> None:
        """So that the next INSERT writes them anew. Needs the right SYSTEM DROP FORMAT SCHEMA CACHE."""
        with contextlib.suppress(httpx.HTTPError):
            self._client.post("/", params={"query": _FORGET_SCHEMA_FILES})

    def close(self) -> None:
        self._client.close()


def _shorten(text: str) -> str:
    """At most 2000 characters, the last among them: there the engine names the class of its error."""
    return text if len(text) <= 2000 else f"{text[:1840]} … {text[-150:]}"


def escape_param(value: str) -> str:
    """A value of `{name:String}` over HTTP is read as a field of TabSeparated."""
    escapes = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": "\\0"}
    return "".join(escapes.get(character, character) for character in value)
