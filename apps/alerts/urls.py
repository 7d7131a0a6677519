"""Addresses of alert rules and incidents, under /api/v1/projects/{slug}/."""

from django.urls import path

from apps.alerts import views

urlpatterns = [
    path("alert-rules/", views.RulesView.as_view()),
    path("alert-rules/preview/", views.RulePreviewView.as_view()),
    path("alert-rules/<int:alert_rule_id>/", views.RuleView.as_view()),
    path("incidents/", views.IncidentsView.as_view()),
    path("incidents/<int:incident_id>/", views.IncidentView.as_view()),
    path("incidents/<int:incident_id>/acknowledge/", views.IncidentAcknowledgeView.as_view()),
    path("incidents/<int:incident_id>/close/", views.IncidentCloseView.as_view()),
    path("incidents/<int:incident_id>/comments/", views.IncidentCommentsView.as_view()),
]
