"""Redaction: what is kept out of the store."""

from django.apps import AppConfig


class RedactionConfig(AppConfig):
    name = "apps.redaction"
    label = "redaction"
