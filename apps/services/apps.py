"""Services: what runs, how it fares, and whose it is."""

from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "apps.services"
    label = "services"
