"""Alerts: what people promised, watched on every span, told within seconds (ADR 0019)."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "apps.alerts"
    label = "alerts"
