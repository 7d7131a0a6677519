"""Addresses of logs, under /api/v1/projects/{slug}/."""

from django.urls import path

from apps.logs import views

urlpatterns = [
    path("logs/", views.LogsView.as_view()),
    path("logs/histogram/", views.LogHistogramView.as_view()),
    path("logs/export/", views.LogExportView.as_view()),
    path("logs/<str:log_id>/", views.LogView.as_view()),
    path("logs/<str:log_id>/context/", views.LogContextView.as_view()),
]
