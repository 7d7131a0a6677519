"""Addresses of Jaeger's query API, under /jaeger/{slug}/. They are Jaeger's, and in no schema of ours."""

from django.urls import path, re_path

from apps.jaeger import views

urlpatterns = [
    path("api/services", views.ServicesView.as_view()),
    # A service's name may hold slashes: Jaeger UI escapes them, Grafana does not, and here they look alike.
    re_path(r"^api/services/(?P<service>.+)/operations$", views.ServiceOperationsView.as_view()),
    path("api/operations", views.OperationsView.as_view()),
    path("api/traces", views.TracesView.as_view()),
    path("api/traces/<str:trace_id>", views.TraceView.as_view()),
    path("api/dependencies", views.DependenciesView.as_view()),
]
