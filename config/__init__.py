"""Wiring. Importing it makes Celery's app the current one, so that a web process finds the broker too."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
