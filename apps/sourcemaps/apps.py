"""Source maps: what was uploaded, and stacks as they read through them."""

from django.apps import AppConfig


class SourceMapsConfig(AppConfig):
    name = "apps.sourcemaps"
    label = "sourcemaps"
