"""Addresses of source maps and mapped stacks, under /api/v1/projects/{slug}/."""

from django.urls import path

from apps.sourcemaps import views

urlpatterns = [
    path("sourcemaps/", views.SourceMapsView.as_view()),
    path("sourcemaps/files/", views.SourceMapFilesView.as_view()),
    path("sourcemaps/delete/", views.SourceMapsDeletionView.as_view()),
    path("stacks/", views.StacksView.as_view()),
]
