"""Notifiers: how a message reaches people, and the programs that page them."""

from django.apps import AppConfig


class NotifiersConfig(AppConfig):
    name = "apps.notifiers"
    label = "notifiers"
