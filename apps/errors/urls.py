"""Addresses of error groups, under /api/v1/projects/{slug}/."""

from django.urls import path

from apps.errors import views

urlpatterns = [
    path("errors/", views.ErrorsView.as_view()),
    path("errors/<str:error_id>/", views.ErrorView.as_view()),
    path("errors/<str:error_id>/status/", views.ErrorStatusView.as_view()),
]
