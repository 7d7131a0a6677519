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
# What Lua, JavaScript and JSON count to without rounding.
MAX_QUOTA = 2**53 - 1
MAX_RATE = 1_000_000


class ProjectCreateSerializer(StrictSerializer):
    organization = serializers.CharField(max_length=SLUG_CHARS, help_text="The organization's slug.")
    name = serializers.CharField(max_length=NAME_CHARS)


class ChangesSerializer(StrictSerializer):
    """Reads a PATCH: every field may be left out, and then stays as it is; not all of them at once."""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs:
            raise serializers.ValidationError(f"Nothing to change; known: {', '.join(sorted(self.fields))}.")
        return attrs


class QuotaField(serializers.IntegerField):
    def __init__(self, what: str, **options: Any) -> None:
        help_text = f"{what} a month (UTC); null: no limit."
        super().__init__(
            min_value=1, max_value=MAX_QUOTA, allow_null=True, required=False, help_text=help_text, **options
        )


class RequestsPerSecondField(serializers.IntegerField):
    def __init__(self, **options: Any) -> None:
        help_text = "How many requests the key may make; null: the installation's default."
        super().__init__(
            min_value=1, max_value=MAX_RATE, allow_null=True, required=False, help_text=help_text, **options
        )


class ProjectChangesSerializer(ChangesSerializer):
    name = serializers.CharField(max_length=NAME_CHARS, required=False)
    monthly_span_quota = QuotaField("Spans")
    monthly_byte_quota = QuotaField("Bytes of all signals, unpacked,")


class ProjectSummarySerializer(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()


class ProjectSerializer(ProjectSummarySerializer):
    organization = OrganizationSummarySerializer()
    created_at = serializers.DateTimeField()
    monthly_span_quota = QuotaField("Spans", read_only=True)
    monthly_byte_quota = QuotaField("Bytes of all signals, unpacked,", read_only=True)
    otlp_endpoint = serializers.SerializerMethodField(help_text="What OTEL_EXPORTER_OTLP_ENDPOINT takes.")

    otlp_grpc_endpoint = serializers.SerializerMethodField(help_text="The same for OTLP over gRPC.")

    def get_otlp_endpoint(self, project: Project) -> str:
        return str(settings.OTLP_PUBLIC_URL)

    def get_otlp_grpc_endpoint(self, project: Project) -> str:
        return str(settings.OTLP_GRPC_PUBLIC_URL)


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

    requests_per_second = RequestsPerSecondField()

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
        if attrs["kind"] == ApiKeyKind.QUERY and attrs.get("requests_per_second") is not None:
            raise serializers.ValidationError({"requests_per_second": ["Only keys that send are limited."]})
        return {**attrs, "allowed_origins": list(dict.fromkeys(attrs["allowed_origins"]))}


class ApiKeyChangesSerializer(ChangesSerializer):
    name = serializers.CharField(max_length=KEY_NAME_CHARS, required=False)
    requests_per_second = RequestsPerSecondField()


class ApiKeySerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=ApiKeyKind.choices)
    name = serializers.CharField()
    prefix = serializers.CharField()
    allowed_origins = serializers.ListField(child=serializers.CharField())
    requests_per_second = RequestsPerSecondField(read_only=True)
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
