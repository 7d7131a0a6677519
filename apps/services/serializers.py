"""What services look like over HTTP."""

from typing import Any

from rest_framework import serializers

from apps.api.serializers import StrictSerializer

MAX_FILTER_CHARS = 1000
MOMENT_HELP = "RFC 3339 with a zone, or unix seconds; read as whole minutes."


class ServiceListQuerySerializer(StrictSerializer):
    start = serializers.CharField(required=False, help_text=f"{MOMENT_HELP} Default: a day before the end.")
    end = serializers.CharField(required=False, help_text=f"{MOMENT_HELP} Default: now.")
    environment = serializers.CharField(
        required=False, max_length=MAX_FILTER_CHARS, trim_whitespace=False, help_text="Only spans from it."
    )


class ServiceSummarySerializer(serializers.Serializer[Any]):
    service = serializers.CharField()
    requests = serializers.IntegerField(help_text="Entry spans: SERVER, CONSUMER, or the root of a trace.")
    requests_per_s = serializers.FloatField()
    error_rate = serializers.FloatField(allow_null=True, help_text="0 to 1; null without requests.")
    p50_ns = serializers.IntegerField(allow_null=True, help_text="Of requests; within 0.97 %.")
    p95_ns = serializers.IntegerField(allow_null=True)
    p99_ns = serializers.IntegerField(allow_null=True)
    spans = serializers.IntegerField(help_text="All spans, entry or not.")


class ServiceListSerializer(serializers.Serializer[Any]):
    services = ServiceSummarySerializer(many=True)
    environments = serializers.ListField(
        child=serializers.CharField(), help_text="All that sent spans in the range, whatever the filter."
    )
