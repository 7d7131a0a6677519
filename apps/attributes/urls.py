"""Addresses of attributes, under /api/v1/projects/{slug}/."""

from django.urls import path

from apps.attributes import views

urlpatterns = [
    path("attributes/", views.AttributeKeysView.as_view()),
    path("attributes/values/", views.AttributeValuesView.as_view()),
]
