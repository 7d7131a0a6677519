"""Reads and statements over ClickHouse's native protocol; the only module that knows the driver."""

import contextlib
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from queue import Empty, Full, LifoQueue
from typing import Any

from clickhouse_driver import Client, errors
from django.conf import settings

POOL_SIZE = 8

Row = tuple[Any, ...]


class ClickHouseError(Exception):
    """A statement was refused, or the engine is away. `code` is ClickHouse's own, 0 when it is away."""

    def __init__(self, message: str, code: int = 0) -> None:
        super().__init__(message)
        self.code = code


class QueryTooExpensive(ClickHouseError):
    """A limit on time, memory or rows was reached: narrow the range."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may cost. Every query has one: a page must not take the machine down."""

    time_s: int = 10
    memory_bytes: int = 1_500_000_000
    rows_returned: int = 250_000
    # Rows have no size of their own: few spans with megabytes of attributes each would fill our memory.
    bytes_returned: int = 256 * 1024 * 1024

    def as_settings(self) -> dict[str, Any]:
        return {
            "max_execution_time": self.time_s,
            "max_memory_usage": self.memory_bytes,
            "max_result_rows": self.rows_returned,
            "max_result_bytes": self.bytes_returned,
            "result_overflow_mode": "throw",
            "max_threads": 2,
        }


INTERACTIVE = Limits()
MAINTENANCE = Limits(
    time_s=120, memory_bytes=4_000_000_000, rows_returned=5_000_000, bytes_returned=1024 * 1024 * 1024
)

_LIMIT_CODES = {
    errors.ErrorCodes.TIMEOUT_EXCEEDED,
    errors.ErrorCodes.MEMORY_LIMIT_EXCEEDED,
    errors.ErrorCodes.TOO_MANY_ROWS,
    errors.ErrorCodes.TOO_MANY_ROWS_OR_BYTES,
}

_idle: LifoQueue[Client] = LifoQueue(POOL_SIZE)
_beside = ThreadPoolExecutor(POOL_SIZE, thread_name_prefix="clickhouse")


def connect(*, database: str | None = None) -> Client:
    """A connection of one's own; `select` and `execute` borrow from a pool instead."""
    return Client(
        host=settings.CLICKHOUSE_HOST,
        port=settings.CLICKHOUSE_PORT,
        user=settings.CLICKHOUSE_USER,
        password=settings.CLICKHOUSE_PASSWORD,
        database=settings.CLICKHOUSE_DATABASE if database is None else database,
        connect_timeout=3,
        send_receive_timeout=130,
        settings={"server_side_params": True},
    )


@contextlib.contextmanager
def _borrowed() -> Iterator[Client]:
    try:
        client = _idle.get_nowait()
    except Empty:
        client = connect()
    try:
        yield client
    except BaseException:
        # The connection may hold half an answer: it must not be handed to the next caller.
        client.disconnect()
        raise
    try:
        _idle.put_nowait(client)
    except Full:
        client.disconnect()


def close_pool() -> None:
    """Drop every idle connection (another engine now answers at the address)."""
    with contextlib.suppress(Empty):
        while True:
            _idle.get_nowait().disconnect()


def select(sql: str, params: dict[str, Any], *, limits: Limits = INTERACTIVE) -> list[Row]:
    """Rows of one SELECT. Values travel as server-side parameters: `{name:Type}` in the text.

    Raises QueryTooExpensive when a limit is reached, ClickHouseError for anything else.
    """
    rows: list[Row] = _run(sql, params, limits)
    return rows


def begin(sql: str, params: dict[str, Any], *, limits: Limits = INTERACTIVE) -> Future[list[Row]]:
    """`select` beside whatever the caller goes on with: `result()` waits for its rows or raises what it did.

    For statements of one page that do not need each other's answers: most are planned and finished on one
    core, so that one after the other they leave the second idle.
    """
    return _beside.submit(select, sql, params, limits=limits)


def select_columns(
    sql: str, params: dict[str, Any], *, limits: Limits = INTERACTIVE
) -> list[tuple[Any, ...]]:
    """The answer of one SELECT by column, several times faster to read than by row; [] without rows.

    Raises what `select` raises.
    """
    columns: list[tuple[Any, ...]] = _run(sql, params, limits, columnar=True)
    return columns


def execute(sql: str, params: dict[str, Any] | None = None, *, limits: Limits = MAINTENANCE) -> None:
    """One statement whose answer does not matter: DDL, KILL QUERY, INSERT ... SELECT."""
    _run(sql, params or {}, limits)


def _run(sql: str, params: dict[str, Any], limits: Limits, *, columnar: bool = False) -> Any:
    try:
        with _borrowed() as client:
            return client.execute(sql, params, settings=limits.as_settings(), columnar=columnar)
    except errors.ServerException as error:
        kind = QueryTooExpensive if error.code in _LIMIT_CODES else ClickHouseError
        raise kind(error.message.split("Stack trace")[0].strip(), error.code) from error
    except (errors.Error, OSError, EOFError) as error:
        raise ClickHouseError(f"ClickHouse cannot be reached: {error}") from error
