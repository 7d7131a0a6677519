"""Addresses of the service map, under /api/v1/projects/{slug}/."""

from django.urls import path

from apps.topology import views

urlpatterns = [
    path("services/map/", views.ServiceMapView.as_view()),
    path("services/map/layout/", views.MapLayoutView.as_view()),
    path("services/map/missing/", views.MissingEdgesView.as_view()),
]
