"""People, their organizations, and how a team mate gets in."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "apps.accounts"
