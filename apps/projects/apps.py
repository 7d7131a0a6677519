"""What is watched: projects, and the keys programs use to reach them."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "apps.projects"
