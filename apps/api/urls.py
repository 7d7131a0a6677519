"""The API's description, and an answer in the one error shape for addresses nobody serves."""

from django.urls import path, re_path
from drf_spectacular.views import SpectacularAPIView

from apps.api.handlers import not_found

urlpatterns = [
    path(
        "schema/", SpectacularAPIView.as_view(authentication_classes=[], permission_classes=[]), name="schema"
    ),
    re_path(r"", not_found),
]
