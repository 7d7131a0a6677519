"""Where ClickHouse answers: one URL for a server of one's own, or the embedded engine's ports."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from apps.clickhouse.engine_files import ENGINE_USER, engine_password

EXAMPLE = "http://user:password@host:8123/database?native_port=9000"


@dataclass(frozen=True, slots=True)
class ClickHouseAddress:
    host: str
    native_port: int
    http_port: int
    user: str
    password: str
    database: str


def clickhouse_address(environ: Mapping[str, str], data_dir: Path) -> ClickHouseAddress:
    """The address that `SPANWISE_CLICKHOUSE_URL` names; without it, the embedded engine's."""
    url = environ.get("SPANWISE_CLICKHOUSE_URL", "")
    return _parse(url) if url else _embedded(environ, data_dir)


def _embedded(environ: Mapping[str, str], data_dir: Path) -> ClickHouseAddress:
    return ClickHouseAddress(
        host="127.0.0.1",
        native_port=int(environ.get("SPANWISE_CLICKHOUSE_PORT", "9000")),
        http_port=int(environ.get("SPANWISE_CLICKHOUSE_HTTP_PORT", "8123")),
        user=ENGINE_USER,
        password=engine_password(data_dir),
        database=environ.get("SPANWISE_CLICKHOUSE_DATABASE", "spanwise"),
    )


def _parse(url: str) -> ClickHouseAddress:
    parts = urlsplit(url)
    options = parse_qs(parts.query)
    if parts.scheme != "http" or not parts.hostname or options.keys() - {"native_port"}:
        raise ImproperlyConfigured(f"SPANWISE_CLICKHOUSE_URL must look like {EXAMPLE}")
    return ClickHouseAddress(
        host=parts.hostname,
        native_port=int(options.get("native_port", ["9000"])[0]),
        http_port=parts.port or 8123,
        user=unquote(parts.username or "default"),
        password=unquote(parts.password or ""),
        database=parts.path.strip("/") or "spanwise",
    )
