"""`manage.py bootstrap`: prints one JSON object with a project and its keys, the same every time."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from apps.projects.bootstrap import installation_bootstrap


class Command(BaseCommand):
    help = "Find or make a person, an organization, a project and its three keys; print them as JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--password", required=True, help="ignored where the person exists already")
        parser.add_argument("--project", required=True, help="the project's name")
        parser.add_argument("--organization", help="the organization's name; default: the person's first")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            result = installation_bootstrap(
                email=options["email"],
                password=options["password"],
                project_name=options["project"],
                organization_name=options["organization"],
            )
        except ValidationError as error:
            raise CommandError(describe_invalid(error)) from error
        self.stdout.write(json.dumps(asdict(result)))


def describe_invalid(error: ValidationError) -> str:
    """One line: `email: Enter a valid email address.`"""
    if hasattr(error, "error_dict"):
        return "; ".join(f"{name}: {' '.join(messages)}" for name, messages in error.message_dict.items())
    return f"password: {' '.join(error.messages)}"
