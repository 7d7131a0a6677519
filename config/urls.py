"""What answers where: `/api` for programs, `/_allauth` for sign-in, the web application for the rest."""

from django.urls import include, path, re_path

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
    path("api/v1/projects/<slug:slug>/", include("apps.services.urls")),
    path("api/v1/projects/<slug:slug>/", include("apps.metrics.urls")),
    path("api/v1/projects/<slug:slug>/", include("apps.redaction.urls")),
    path("api/v1/projects/<slug:slug>/", include("apps.logs.urls")),
    path("api/", include("apps.api.urls")),
    re_path(r"^(?!api/|_allauth/|v1/|assets/).*$", web_app),
]
