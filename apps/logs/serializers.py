"""What logs look like over HTTP. Only queries are read with these; answers are described, not built."""

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
from apps.logs.buckets import NAMES

DEFAULT_LOGS = 100
MAX_LOGS = 1000
MAX_FILTER_CHARS = 1000
DEFAULT_CONTEXT_LINES = 20
MAX_CONTEXT_LINES = 200
MOMENT_HELP = "RFC 3339 with a zone, or unix seconds; both may carry nanoseconds."
PLACES = ["record", "attributes", "body"]
ORDERS = ["desc", "asc"]


class LogFilterSerializer(StrictSerializer):
    """What the list, the histogram and the export are all asked."""

    start = serializers.CharField(
        required=False,
        help_text=f"{MOMENT_HELP} Default: a day before the end; with `trace_id`, all there is.",
    )
    end = serializers.CharField(required=False, help_text=f"Exclusive. {MOMENT_HELP} Default: now.")
    environment = serializers.CharField(required=False, max_length=MAX_FILTER_CHARS, trim_whitespace=False)
    q = serializers.CharField(
        required=False,
        allow_blank=True,
        trim_whitespace=False,
        help_text="A filter: words of the body, `key=value`, `severity>=warn`, or braces as in TraceQL.",
    )
    trace_id = serializers.RegexField(r"\A[0-9a-fA-F]{32}\Z", required=False)
    span_id = serializers.RegexField(r"\A[0-9a-fA-F]{16}\Z", required=False)


class LogListQuerySerializer(LogFilterSerializer):
    order = serializers.ChoiceField(choices=ORDERS, default="desc", help_text="By time.")
    cursor = serializers.CharField(required=False, help_text="`next_cursor` of the page before.")
    limit = serializers.IntegerField(min_value=1, max_value=MAX_LOGS, default=DEFAULT_LOGS)


class LogHistogramQuerySerializer(LogFilterSerializer):
    step_s = serializers.IntegerField(
        required=False, min_value=1, max_value=366 * 24 * 3600, help_text="Default: at most 120 steps."
    )
    as_of_ms = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=2**53,
        help_text="Only what had arrived by then: `as_of_ms` of a list, so that both agree. Default: now.",
    )


class LogExportQuerySerializer(LogFilterSerializer):
    format = serializers.ChoiceField(choices=["csv", "json"], default="csv")
    order = serializers.ChoiceField(choices=ORDERS, default="desc", help_text="By time, as in the list.")


class LogContextQuerySerializer(StrictSerializer):
    lines = serializers.IntegerField(
        min_value=1, max_value=MAX_CONTEXT_LINES, default=DEFAULT_CONTEXT_LINES, help_text="Each way."
    )
    of = serializers.ChoiceField(
        choices=["instance", "service"],
        default="instance",
        help_text="Whose lines: of the same resource, or of every instance of the service.",
    )


class LogSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    at_unix_nano = BigIntegerField(help_text="When it happened, as far as is known: what lists run by.")
    at_from = serializers.ChoiceField(choices=["time", "observed", "arrival"])
    time_unix_nano = BigIntegerField(help_text="As it was sent: 0 where it was never set.")
    observed_time_unix_nano = serializers.IntegerField(min_value=0, max_value=2**64 - 1)
    severity = serializers.ChoiceField(
        choices=NAMES, help_text="The range of the number; without one, what the text or the body says."
    )
    severity_number = serializers.IntegerField(help_text="As it was sent.")
    severity_text = serializers.CharField(help_text="As it was sent.")
    body = serializers.JSONField(allow_null=True)
    text = serializers.CharField(help_text="What words are looked for in: the body, or what stands for it.")
    event_name = serializers.CharField()
    trace_id = serializers.CharField(allow_null=True)
    trace_from = serializers.ChoiceField(choices=PLACES, help_text="Where the trace id was found.")
    span_id = serializers.CharField(allow_null=True)
    span_from = serializers.ChoiceField(choices=PLACES)
    flags = serializers.IntegerField()
    attributes = PlainAttributesField()
    dropped_attributes_count = serializers.IntegerField()
    service = serializers.CharField()
    resource = ResourceSerializer()
    scope = ScopeSerializer()


class LogListSerializer(serializers.Serializer[Any]):
    logs = LogSerializer(many=True)
    as_of_ms = BigIntegerField(
        help_text="What had arrived by then, unix milliseconds: the same on every page of a list."
    )
    next_cursor = serializers.CharField(allow_null=True, help_text="Null on the last page.")


class LogContextSerializer(serializers.Serializer[Any]):
    """All in the order of time."""

    before = LogSerializer(many=True)
    log = LogSerializer()
    after = LogSerializer(many=True)
    has_more_before = serializers.BooleanField(help_text="There are further lines, within a day.")
    has_more_after = serializers.BooleanField()


class ExactLogSerializer(LogSerializer):
    """A record of which nothing is lost in a browser: 64-bit integers are text."""

    at_unix_nano = serializers.CharField()  # type: ignore[assignment]
    time_unix_nano = serializers.CharField()  # type: ignore[assignment]
    observed_time_unix_nano = serializers.CharField()  # type: ignore[assignment]
    body = serializers.JSONField(help_text="{type, value}, as in an attribute.")
    attributes = ExactAttributeSerializer(many=True)  # type: ignore[assignment]
    resource = ExactResourceSerializer()
    scope = ExactScopeSerializer()


class CountsField(serializers.DictField):
    child = serializers.ListField(child=serializers.IntegerField())


class LogHistogramSerializer(serializers.Serializer[Any]):
    start_s = serializers.IntegerField(help_text="Unix seconds: the first step, a multiple of `step_s`.")
    step_s = serializers.IntegerField()
    counts = CountsField(
        help_text="By severity, one number a step; severities without a record are left out."
    )
