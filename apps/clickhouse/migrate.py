"""Applies the numbered .sql files once, in order, and records them in ClickHouse itself."""

import re
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from apps.clickhouse import client

MIGRATIONS = Path(__file__).with_name("migrations")
# Oneof presence in Protobuf and schemas sent as text are younger than the 25.x LTS (docs/adr/0001).
OLDEST_SERVER = (26, 7)

_LEDGER = """
CREATE TABLE IF NOT EXISTS schema_migrations (name String, applied DateTime('UTC') DEFAULT now())
ENGINE = MergeTree ORDER BY name
"""

# For what cannot be done twice: a statement that says so runs only while the query finds something, so that a
# migration which was interrupted can begin again.
_GUARD = re.compile(r"^-- Only while: (.+)$", re.MULTILINE)
# For what must not look into the middle of an INSERT: the statement waits until the query finds something.
_MOMENT = re.compile(r"^-- Once: (.+)$", re.MULTILINE)
_MOMENT_POLL_S = 0.01
_MOMENT_LIMIT_S = 300.0


class ServerTooOld(Exception):
    """The ClickHouse at this address cannot parse OTLP the way the schema asks for."""


class NoMoment(Exception):
    """What a statement waits for did not come. The next run goes on from there."""


@dataclass(frozen=True, slots=True)
class Migration:
    name: str
    statements: tuple[str, ...]


def read_migrations(folder: Path = MIGRATIONS) -> list[Migration]:
    """Every migration in order. Statements end with a semicolon at the end of a line."""
    return [
        Migration(path.stem, tuple(part.strip() for part in path.read_text().split(";\n") if part.strip()))
        for path in sorted(folder.glob("[0-9]*.sql"))
    ]


def migrate() -> list[str]:
    """Bring the database up to date; the names of the migrations that were applied now."""
    _create_database()
    require_version(str(client.select("SELECT version()", {})[0][0]))
    client.execute(_LEDGER)
    done = {name for (name,) in client.select("SELECT name FROM schema_migrations", {})}
    pending = [migration for migration in read_migrations() if migration.name not in done]
    for migration in pending:
        for statement in migration.statements:
            if _is_due(statement):
                _wait_for_moment(statement)
                client.execute(statement)
        client.execute("INSERT INTO schema_migrations (name) SELECT {name:String}", {"name": migration.name})
    return [migration.name for migration in pending]


def _is_due(statement: str) -> bool:
    guard = _GUARD.search(statement)
    return guard is None or bool(client.select(guard[1], {})[0][0])


def _wait_for_moment(statement: str) -> None:
    moment = _MOMENT.search(statement)
    deadline_s = time.monotonic() + _MOMENT_LIMIT_S
    while moment is not None and not client.select(moment[1], {})[0][0]:
        if time.monotonic() > deadline_s:
            raise NoMoment(f"Waited for {_MOMENT_LIMIT_S:.0f} s in vain: {moment[1]}")
        time.sleep(_MOMENT_POLL_S)


def require_version(version: str) -> None:
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST_SERVER:
        oldest = ".".join(map(str, OLDEST_SERVER))
        raise ServerTooOld(f"ClickHouse {version} is too old: Spanwise needs {oldest} or newer.")


def _create_database() -> None:
    connection = client.connect(database="default")
    try:
        connection.execute(f"CREATE DATABASE IF NOT EXISTS `{settings.CLICKHOUSE_DATABASE}`")
    finally:
        connection.disconnect()


def dump_schema() -> str:
    """The schema as ClickHouse understood it: functions first, then tables and views by name."""
    functions = client.select(
        "SELECT create_query FROM system.functions WHERE origin = 'SQLUserDefined' ORDER BY name", {}
    )
    tables = client.select(
        "SELECT create_table_query FROM system.tables WHERE database = currentDatabase() ORDER BY name", {}
    )
    prefix = f"{settings.CLICKHOUSE_DATABASE}."
    pretty = [
        str(client.select("SELECT formatQuery({query:String})", {"query": query})[0][0])
        for (query,) in [*functions, *tables]
    ]
    # ClickHouse prints the mark of attribute_text as the bare control character.
    readable = (text.replace(prefix, "").replace("\x01", "\\x01") for text in pretty)
    return ";\n\n".join(readable) + ";\n"
