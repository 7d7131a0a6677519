"""Addresses of saved views, under /api/v1/projects/{slug}/."""

from django.urls import path

from apps.dashboards import views

urlpatterns = [
    path("views/", views.SavedViewsView.as_view()),
    path("views/<int:view_id>/", views.SavedViewView.as_view()),
]
