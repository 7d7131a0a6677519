"""Deployments: which versions ran where, told or noticed, and what sets two of them apart."""

from django.apps import AppConfig


class DeploymentsConfig(AppConfig):
    name = "apps.deployments"
    label = "deployments"
