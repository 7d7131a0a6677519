"""Addresses of deployments, under /api/v1/projects/{slug}/."""

from django.urls import path

from apps.deployments import views

urlpatterns = [
    path("deployments/", views.DeploymentsView.as_view()),
    path("deployments/compare/", views.ComparisonView.as_view()),
]
