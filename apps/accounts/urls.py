"""Addresses of organizations and invitations, under /api/v1/."""

from django.urls import path

from apps.accounts import views

urlpatterns = [
    path("organizations/", views.OrganizationsView.as_view()),
    path("organizations/<slug:slug>/", views.OrganizationView.as_view()),
    path("organizations/<slug:slug>/invitations/", views.OrganizationInvitationsView.as_view()),
    path(
        "organizations/<slug:slug>/invitations/<int:invitation_id>/",
        views.OrganizationInvitationView.as_view(),
    ),
    path("invitations/<slug:token>/", views.InvitationView.as_view()),
    path("invitations/<slug:token>/accept/", views.InvitationAcceptView.as_view()),
]
