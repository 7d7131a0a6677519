"""Addresses of the way in, below a project."""

from django.urls import path

from apps.ingest.views import DemoView, OnboardingView

urlpatterns = [
    path("onboarding/", OnboardingView.as_view(), name="onboarding"),
    path("demo/", DemoView.as_view(), name="demo"),
]
