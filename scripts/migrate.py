"""Both stores' migrations in one process: starting Django is most of what an empty run costs."""

import os
import sys

import django
from django.core.management import CommandError, call_command


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    try:
        call_command("migrate", verbosity=0)
        call_command("migrate_clickhouse")
    except CommandError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
