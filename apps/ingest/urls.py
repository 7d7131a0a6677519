"""Addresses of the way in, below a project."""

from django.urls import path

from apps.ingest.health.views import IngestHealthView
from apps.ingest.views import DemoView, OnboardingView

urlpatterns = [
    path("onboarding/", OnboardingView.as_view(), name="onboarding"),
    path("ingest/health/", IngestHealthView.as_view(), name="ingest-health"),
    path("demo/", DemoView.as_view(), name="demo"),
]
