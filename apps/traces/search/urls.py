"""Addresses of search, under /api/v1/projects/{slug}/."""

from django.urls import path

from apps.traces.search import views

urlpatterns = [
    path("traces/", views.TracesView.as_view()),
    path("spans/", views.SpansView.as_view()),
    path("search/export/", views.ExportView.as_view()),
    path("search/histogram/", views.HistogramView.as_view()),
]
