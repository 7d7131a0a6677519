"""The address of filters, under /api/v1/projects/{slug}/."""

from django.urls import path

from apps.filters import views

urlpatterns = [path("filter/", views.FilterView.as_view())]
