"""The store's schema: applied once, in order, and exactly what schema.sql shows."""

from pathlib import Path

import pytest

from apps.clickhouse import client, migrate
from tests.clickhouse_fixtures import Store

GOLDEN = Path(migrate.__file__).with_name("schema.sql")


def test_migrating_twice_changes_nothing(clickhouse: Store) -> None:
    assert migrate.migrate() == []
    recorded = [name for (name,) in client.select("SELECT name FROM schema_migrations ORDER BY name", {})]
    assert recorded == [migration.name for migration in migrate.read_migrations()]


def test_the_schema_is_the_one_on_paper(clickhouse: Store) -> None:
    """After a change: `manage.py migrate_clickhouse --dump > apps/clickhouse/schema.sql`."""
    assert migrate.dump_schema() == GOLDEN.read_text()


def test_no_table_keeps_a_deduplication_window(clickhouse: Store) -> None:
    """With one, a crash between its record and the part loses what was acknowledged (DESIGN, "Settling")."""
    assert "non_replicated_deduplication_window = 0" in GOLDEN.read_text()
    assert client.select(
        "SELECT value FROM system.merge_tree_settings WHERE name = 'non_replicated_deduplication_window'", {}
    ) == [("0",)]


@pytest.mark.parametrize("version", ["25.3.1.1", "26.6.9.9"])
def test_an_older_server_is_refused_by_name(version: str) -> None:
    with pytest.raises(migrate.ServerTooOld, match=r"needs 26\.7 or newer"):
        migrate.require_version(version)


def test_the_embedded_version_is_new_enough() -> None:
    migrate.require_version("26.7.2.1")
    migrate.require_version("27.1.1.1")
