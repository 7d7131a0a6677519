"""Addresses of what explains a search, under /api/v1/projects/{slug}/search/."""

from django.urls import path

from apps.traces.explain import views

urlpatterns = [
    path("heatmap/", views.HeatMapView.as_view()),
    path("explain/", views.ExplainView.as_view()),
]
