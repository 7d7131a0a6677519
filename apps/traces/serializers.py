"""What traces look like over HTTP. Only queries are read with these; answers are described, not built."""

from typing import Any

from rest_framework import serializers

from apps.api.attribute_serializers import (
    BigIntegerField,
    ExactAttributeSerializer,
    ExactResourceSerializer,
    ExactScopeSerializer,
    PlainAttributesField,
    ResourceSerializer,
    ScopeSerializer,
)
from apps.api.serializers import StrictSerializer
from apps.traces.records import SpanKind, StatusCode

MAX_FILTER_CHARS = 1000
# Of a whole filter. The language takes fewer, and says so at the character.
MAX_QUESTION_CHARS = 8000
MOMENT_HELP = "RFC 3339 with a zone, or unix seconds; both may carry nanoseconds."
KINDS = [kind.name for kind in SpanKind]
STATUSES = [code.name for code in StatusCode]


class SpanQuerySerializer(StrictSerializer):
    # Text in the description: a browser that took it for a number would ask for another moment.
    start_time_unix_nano = serializers.RegexField(
        r"\A[0-9]{1,19}\Z",
        required=False,
        help_text="Which one, where several spans share the id; default: the earliest.",
    )
    kind = serializers.ChoiceField(
        choices=KINDS, required=False, help_text="Which one, where they start at the same time."
    )


class TraceSummarySerializer(serializers.Serializer[Any]):
    trace_id = serializers.CharField()
    root_service = serializers.CharField(help_text="Of the earliest span, while `root_received` is false.")
    root_name = serializers.CharField()
    root_status = serializers.ChoiceField(choices=STATUSES)
    root_received = serializers.BooleanField()
    environment = serializers.CharField(help_text="The first of `environments`; empty when none was named.")
    environments = serializers.ListField(child=serializers.CharField())
    start_time_unix_nano = BigIntegerField()
    duration_ns = BigIntegerField(help_text="From the earliest start to the latest end of any span.")
    span_count = BigIntegerField()
    error_count = BigIntegerField()
    services = serializers.ListField(child=serializers.CharField())


class StatusSerializer(serializers.Serializer[Any]):
    code = serializers.ChoiceField(choices=STATUSES)
    message = serializers.CharField()


class EventSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    time_unix_nano = BigIntegerField()
    attributes = PlainAttributesField()
    dropped_attributes_count = serializers.IntegerField()


class LinkSerializer(serializers.Serializer[Any]):
    trace_id = serializers.CharField()
    span_id = serializers.CharField()
    trace_state = serializers.CharField()
    flags = serializers.IntegerField()
    attributes = PlainAttributesField()
    dropped_attributes_count = serializers.IntegerField()


class SpanSerializer(serializers.Serializer[Any]):
    trace_id = serializers.CharField()
    span_id = serializers.CharField()
    parent_span_id = serializers.CharField(allow_null=True)
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=KINDS)
    start_time_unix_nano = BigIntegerField()
    end_time_unix_nano = serializers.IntegerField(
        min_value=0, max_value=2**64 - 1, help_text="As it was sent: 0 where it was never set."
    )
    status = StatusSerializer()
    attributes = PlainAttributesField()
    dropped_attributes_count = serializers.IntegerField()
    events = EventSerializer(many=True)
    dropped_events_count = serializers.IntegerField()
    links = LinkSerializer(many=True)
    dropped_links_count = serializers.IntegerField()
    trace_state = serializers.CharField()
    flags = serializers.IntegerField()
    resource = ResourceSerializer()
    scope = ScopeSerializer()


class TraceSerializer(serializers.Serializer[Any]):
    spans = SpanSerializer(many=True, help_text="By start, then span id; none is left out.")


class ExactEventSerializer(EventSerializer):
    time_unix_nano = serializers.CharField()  # type: ignore[assignment]
    attributes = ExactAttributeSerializer(many=True)  # type: ignore[assignment]


class ExactLinkSerializer(LinkSerializer):
    attributes = ExactAttributeSerializer(many=True)  # type: ignore[assignment]


class ExactSpanSerializer(SpanSerializer):
    """A span of which nothing is lost in a browser: 64-bit integers are text."""

    start_time_unix_nano = serializers.CharField()  # type: ignore[assignment]
    end_time_unix_nano = serializers.CharField()  # type: ignore[assignment]
    attributes = ExactAttributeSerializer(many=True)  # type: ignore[assignment]
    events = ExactEventSerializer(many=True)
    links = ExactLinkSerializer(many=True)
    resource = ExactResourceSerializer()
    scope = ExactScopeSerializer()
