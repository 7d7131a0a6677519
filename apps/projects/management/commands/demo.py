"""`manage.py demo`: a shop's last day and its present, sent through the real door into a project."""

import logging
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, ProgrammingError

from apps.projects.demo import PROJECT_NAME, DemoHome, demo_home_find_or_create, demo_key, demo_place
from apps.projects.models import Project
from demo.console import add_options, tell
from demo.run import Home


class Command(BaseCommand):
    help = "Send the demo shop's last 24 hours, then stay live until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--project", help=f'a project\'s slug; default: a project "{PROJECT_NAME}"')
        parser.add_argument("--endpoint", default=settings.OTLP_PUBLIC_URL, help="OTLP/HTTP of the door")
        parser.add_argument("--key", help="an ingest key, to send anywhere; default: one of the project")
        add_options(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        # What is made for the demo is said below, in sentences.
        logging.getLogger("apps").setLevel(logging.WARNING)
        key, home = options["key"], Home()
        if not key:
            project = self.find_project(options["project"])
            key, home = demo_key(project), demo_place(project, is_visited=True)
        code = tell(
            endpoint=options["endpoint"],
            key=key,
            history_hours=options["history"],
            live_s=options["live_for"],
            rate_per_min=options["rate"],
            seed=options["seed"],
            home=home,
            say=self.say,
        )
        if code:
            sys.exit(code)

    def find_project(self, slug: str | None) -> Project:
        try:
            home = demo_home_find_or_create() if slug is None else None
            project = home.project if home else Project.objects.get(slug=slug)
        except Project.DoesNotExist as error:
            raise CommandError(f"There is no project {slug}.") from error
        except (OperationalError, ProgrammingError) as error:
            raise CommandError(
                "The database is not set up yet: start Spanwise with `make run` first."
            ) from error
        if home:
            self.introduce(home)
        self.say(f"Open {settings.PUBLIC_URL}/p/{project.slug} to watch.")
        return project

    def introduce(self, home: DemoHome) -> None:
        if home.password:
            self.say(f"Sign in as {home.email} with the password {home.password} (shown only now).")
        else:
            self.say(f"Sign in as {home.email}.")

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
