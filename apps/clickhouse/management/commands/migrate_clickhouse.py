"""`manage.py migrate_clickhouse`: the other half of `migrate`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.clickhouse import client, migrate


class Command(BaseCommand):
    help = "Apply the ClickHouse migrations that are not applied yet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dump", action="store_true", help="print the resulting schema and change nothing"
        )

    def handle(self, *args: Any, dump: bool, **options: Any) -> None:
        try:
            if dump:
                self.stdout.write(migrate.dump_schema())
                return
            applied = migrate.migrate()
        except (client.ClickHouseError, migrate.ServerTooOld) as error:
            raise CommandError(str(error)) from error
        for name in applied:
            self.stdout.write(f"applied {name}")
