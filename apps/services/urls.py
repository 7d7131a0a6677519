"""Addresses of services, under /api/v1/projects/{slug}/."""

from django.urls import path

from apps.services import views

urlpatterns = [path("services/", views.ServicesView.as_view())]
