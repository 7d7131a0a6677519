"""Addresses of services, under /api/v1/projects/{slug}/.

A service's name may hold any character. One that ends as an address here does is reached by `?name=`.
"""

from django.urls import path

from apps.services import views

urlpatterns = [
    path("services/", views.ServicesView.as_view()),
    path("services/<path:name>/series/", views.ServiceSeriesView.as_view()),
    path("services/<path:name>/exemplars/", views.ExemplarsView.as_view()),
    path("services/<path:name>/instances/", views.InstancesView.as_view()),
    path("services/<path:name>/settings/", views.ServiceSettingsView.as_view()),
    path("services/<path:name>/", views.ServiceView.as_view()),
    path("environments/", views.EnvironmentsView.as_view()),
]
