"""Addresses of projects and keys, under /api/v1/."""

from django.urls import path

from apps.projects import views

urlpatterns = [
    path("me/", views.MeView.as_view()),
    path("projects/", views.ProjectsView.as_view()),
    path("projects/<slug:slug>/", views.ProjectDetailView.as_view()),
    path("projects/<slug:slug>/keys/", views.ApiKeysView.as_view()),
    path("projects/<slug:slug>/keys/<int:key_id>/", views.ApiKeyView.as_view()),
]
