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
from apps.logs.records import MAX_SEVERITY, SEVERITIES

DEFAULT_LOGS = 100
MAX_LOGS = 1000
MAX_FILTER_CHARS = 1000
MAX_ATTRIBUTES = 10
MOMENT_HELP = "RFC 3339 with a zone, or unix seconds; both may carry nanoseconds."
PLACES = ["record", "attributes", "body"]


class SeverityField(serializers.CharField):
    """The least SeverityNumber, by the name of its range or by itself."""

    default_error_messages = {
        "invalid": f"Not a severity: {', '.join(SEVERITIES)}, or a number from 1 to {MAX_SEVERITY}."
    }

    def to_internal_value(self, data: Any) -> int:  # type: ignore[override]
        if data in SEVERITIES:
            return SEVERITIES[data]
        if data not in {str(number) for number in range(1, MAX_SEVERITY + 1)}:
            self.fail("invalid")
        return int(data)


class LogFilterSerializer(StrictSerializer):
    """What the list and the histogram are both asked."""

    start = serializers.CharField(
        required=False,
        help_text=f"{MOMENT_HELP} Default: a day before the end; with `trace_id`, all there is.",
    )
    end = serializers.CharField(required=False, help_text=f"Exclusive. {MOMENT_HELP} Default: now.")
    severity = SeverityField(
        required=False, help_text=f"At least this: {', '.join(SEVERITIES)}, or a SeverityNumber."
    )
    service = serializers.CharField(required=False, max_length=MAX_FILTER_CHARS, trim_whitespace=False)
    environment = serializers.CharField(required=False, max_length=MAX_FILTER_CHARS, trim_whitespace=False)
    text = serializers.CharField(
        required=False,
        max_length=MAX_FILTER_CHARS,
        trim_whitespace=False,
        help_text="A part of the body, upper or lower case.",
    )
    attribute = serializers.ListField(
        child=serializers.RegexField(
            r"(?s)\A[^=]+=.*\Z",
            max_length=2 * MAX_FILTER_CHARS,
            trim_whitespace=False,
            error_messages={"invalid": "Write key=value."},
        ),
        required=False,
        max_length=MAX_ATTRIBUTES,
        help_text="`key=value`, of the record or its resource; may be given several times, all must match. "
        "A value that reads as a number or a boolean also matches one.",
    )
    trace_id = serializers.RegexField(r"\A[0-9a-fA-F]{32}\Z", required=False)
    span_id = serializers.RegexField(r"\A[0-9a-fA-F]{16}\Z", required=False)


class LogListQuerySerializer(LogFilterSerializer):
    order = serializers.ChoiceField(choices=["desc", "asc"], default="desc", help_text="By time.")
    cursor = serializers.CharField(required=False, help_text="`next_cursor` of the page before.")
    limit = serializers.IntegerField(min_value=1, max_value=MAX_LOGS, default=DEFAULT_LOGS)


class LogHistogramQuerySerializer(LogFilterSerializer):
    step_s = serializers.IntegerField(
        required=False, min_value=1, max_value=366 * 24 * 3600, help_text="Default: at most 120 steps."
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
    text = serializers.CharField(help_text="What `text` searches: the body, or what stands for it.")
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
    next_cursor = serializers.CharField(allow_null=True, help_text="Null on the last page.")


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
