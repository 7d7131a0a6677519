"""What projects and keys look like over HTTP."""

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.accounts.serializers import OrganizationSummarySerializer
from apps.accounts.slugs import NAME_CHARS, SLUG_CHARS
from apps.api.serializers import StrictSerializer
from apps.projects.models import KEY_NAME_CHARS, ApiKey, ApiKeyKind, Project
from apps.projects.origins import normalise_origin

MAX_ORIGINS = 50
MAX_ORIGIN_CHARS = 300


class ProjectCreateSerializer(StrictSerializer):
    organization = serializers.CharField(max_length=SLUG_CHARS, help_text="The organization's slug.")
    name = serializers.CharField(max_length=NAME_CHARS)


class ProjectRenameSerializer(StrictSerializer):
    name = serializers.CharField(max_length=NAME_CHARS)


class ProjectSummarySerializer(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()


class ProjectSerializer(ProjectSummarySerializer):
    organization = OrganizationSummarySerializer()
    created_at = serializers.DateTimeField()
    otlp_endpoint = serializers.SerializerMethodField(help_text="What OTEL_EXPORTER_OTLP_ENDPOINT takes.")

    def get_otlp_endpoint(self, project: Project) -> str:
        return str(settings.OTLP_PUBLIC_URL)


class OriginField(serializers.CharField):
    def to_internal_value(self, data: Any) -> str:
        try:
            return normalise_origin(super().to_internal_value(data))
        except ValueError as error:
            raise serializers.ValidationError(str(error)) from error


class ApiKeyCreateSerializer(StrictSerializer):
    kind = serializers.ChoiceField(choices=ApiKeyKind.choices)
    name = serializers.CharField(max_length=KEY_NAME_CHARS)
    allowed_origins = serializers.ListField(
        child=OriginField(max_length=MAX_ORIGIN_CHARS),
        max_length=MAX_ORIGINS,
        default=list,
        help_text="Browser keys only, and required there: exact origins, like https://shop.example.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        is_browser = attrs["kind"] == ApiKeyKind.BROWSER
        if is_browser and not attrs["allowed_origins"]:
            raise serializers.ValidationError(
                {"allowed_origins": ["A browser key needs at least one origin."]}
            )
        if attrs["allowed_origins"] and not is_browser:
            raise serializers.ValidationError(
                {"allowed_origins": ["Only browser keys are bound to origins."]}
            )
        return {**attrs, "allowed_origins": list(dict.fromkeys(attrs["allowed_origins"]))}


class ApiKeySerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=ApiKeyKind.choices)
    name = serializers.CharField()
    prefix = serializers.CharField()
    allowed_origins = serializers.ListField(child=serializers.CharField())
    created_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)
    revoked_at = serializers.DateTimeField(allow_null=True)
    token = serializers.SerializerMethodField(
        help_text="The whole key. Secret kinds show it once, in the answer that creates them; then null."
    )

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_token(self, key: ApiKey) -> str | None:
        return self.context.get("token") or key.public_token or None


class ApiKeysSerializer(serializers.Serializer[Any]):
    keys = ApiKeySerializer(many=True)


class PersonSerializer(serializers.Serializer[Any]):
    email = serializers.EmailField()


class OrganizationProjectsSerializer(OrganizationSummarySerializer):
    projects = ProjectSummarySerializer(many=True)


class MeSerializer(serializers.Serializer[Any]):
    user = PersonSerializer()
    organizations = OrganizationProjectsSerializer(many=True)
