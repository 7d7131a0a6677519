"""Errors: which failures are one, how often each was seen, and what people decided of it."""

from django.apps import AppConfig


class ErrorsConfig(AppConfig):
    name = "apps.errors"
    label = "errors"
