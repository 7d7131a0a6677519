"""What answers where: `/api` and `/jaeger` for programs, `/_allauth` for sign-in, the rest is the web app."""

from django.urls import include, path, re_path

from apps.api.handlers import not_found
from config.rum_script import describe_script, latest_script, script_version
from config.upload_script import upload_script
from config.web_app import web_app

handler400 = "apps.api.handlers.bad_request"
handler403 = "apps.api.handlers.permission_denied"
handler404 = "apps.api.handlers.not_found"
handler500 = "apps.api.handlers.server_error"

urlpatterns = [
    path("_allauth/", include("allauth.headless.urls")),
    path("api/v1/", include("apps.accounts.urls")),
    path("api/v1/", include("apps.projects.urls")),
    path("api/v1/projects/<slug:slug>/", include("apps.ingest.urls")),
    path("api/v1/projects/<slug:slug>/", include("apps.traces.urls")),
    # Before the services: a service may be named "map".
    path("api/v1/projects/<slug:slug>/", include("apps.topology.urls")),
    path("api/v1/projects/<slug:slug>/", include("apps.services.urls")),
    path("api/v1/projects/<slug:slug>/", include("apps.errors.urls")),
    path("api/v1/projects/<slug:slug>/", include("apps.deployments.urls")),
    path("api/v1/projects/<slug:slug>/", include("apps.attributes.urls")),
    path("api/v1/projects/<slug:slug>/", include("apps.metrics.urls")),
    path("api/v1/projects/<slug:slug>/", include("apps.redaction.urls")),
    path("api/v1/projects/<slug:slug>/", include("apps.logs.urls")),
    path("api/v1/projects/<slug:slug>/", include("apps.rum.urls")),
    path("api/v1/projects/<slug:slug>/", include("apps.filters.urls")),
    path("api/v1/projects/<slug:slug>/", include("apps.alerts.urls")),
    path("api/v1/projects/<slug:slug>/", include("apps.dashboards.urls")),
    path("api/v1/projects/<slug:slug>/", include("apps.sourcemaps.urls")),
    path("api/v1/projects/<slug:slug>/", include("apps.notifiers.urls")),
    path("api/", include("apps.api.urls")),
    path("jaeger/<slug:slug>/", include("apps.jaeger.urls")),
    re_path(r"^jaeger/", not_found),
    path("rum.js", latest_script),
    path("rum.json", describe_script),
    re_path(r"^rum/(?P<digest>[0-9a-f]{16})\.js$", script_version),
    path("rum/sourcemaps.mjs", upload_script),
    re_path(r"^rum/", not_found),
    re_path(r"^(?!api/|jaeger/|_allauth/|v1/|assets/).*$", web_app),
]
