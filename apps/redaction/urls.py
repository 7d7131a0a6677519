"""Addresses of redaction, under /api/v1/projects/{slug}/."""

from django.urls import path

from apps.redaction import views

urlpatterns = [
    path("redaction/", views.RedactionView.as_view()),
    path("redaction/try/", views.RedactionTrialView.as_view()),
    path("redaction/<int:rule_id>/", views.RedactionRuleView.as_view()),
]
