"""The OTLP port: the receiver alone, for uvicorn."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from apps.ingest.receiver import application

__all__ = ["application"]
