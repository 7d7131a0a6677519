"""Addresses of the pages that browsers showed, under /api/v1/projects/{slug}/."""

from django.urls import path

from apps.rum import views

urlpatterns = [
    path("rum/overview/", views.RumOverviewView.as_view()),
    path("rum/pages/", views.RumPagesView.as_view()),
    path("rum/breakdown/", views.RumBreakdownView.as_view()),
    path("rum/page/", views.RumPageView.as_view()),
    path("rum/sessions/", views.RumSessionsView.as_view()),
    path("rum/sessions/<str:session_id>/", views.RumSessionView.as_view()),
]
