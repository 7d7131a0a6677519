"""Addresses of metrics, under /api/v1/projects/{slug}/."""

from django.urls import path

from apps.metrics import views

urlpatterns = [
    path("metrics/", views.MetricsView.as_view()),
    # The name travels as a parameter: it may hold slashes.
    path("metrics/query/", views.MetricRangeView.as_view()),
]
