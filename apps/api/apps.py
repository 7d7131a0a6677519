"""House rules of the REST API: they know no tenant, so everything may stand on them."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "apps.api"
