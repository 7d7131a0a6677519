"""Celery: wakes the writer and runs the periodic jobs; payloads never travel through it."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("spanwise")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["apps.ingest", "apps.rollups", "apps.alerts", "apps.notifiers"])
