"""What the waterfall looks like over HTTP. Only queries are read with these; answers are described."""

from typing import Any

from rest_framework import serializers

from apps.api.attribute_serializers import BigIntegerField
from apps.api.serializers import StrictSerializer


class DetailsQuerySerializer(StrictSerializer):
    span_count = serializers.IntegerField(
        required=False, min_value=1, help_text="`span_count` of the waterfall whose rows are meant."
    )


class IntegersField(serializers.ListField):
    child = serializers.IntegerField()


class BigIntegersField(serializers.ListField):
    child = BigIntegerField()


class DurationsField(serializers.ListField):
    child = BigIntegerField(allow_null=True)


class WaterfallColumnsSerializer(serializers.Serializer[Any]):
    depth = IntegersField(help_text="The parent is the nearest row above that is one level higher; 0: none.")
    service = IntegersField(help_text="Index in `services`.")
    name = IntegersField(help_text="Index in `names`.")
    kind = IntegersField(help_text="OTLP's number: 1 internal, 2 server, 3 client, 4 producer, 5 consumer.")
    status = IntegersField(help_text="OTLP's number: 0 unset, 1 ok, 2 error.")
    start_ns = BigIntegersField(
        help_text="As drawn, after the start of the parent; without one, after the start of the trace."
    )
    duration_ns = DurationsField(
        help_text="Below zero where a clock went backwards; null: no end, or one over 104 days away."
    )
    events = IntegersField(help_text="How many.")
    clock = IntegersField(help_text="0, or the number (from 1) of an entry of `shifted_clocks`.")


class EventColumnsSerializer(serializers.Serializer[Any]):
    """One entry an event in each column, by row; at most 20 of one span."""

    row = IntegersField(help_text="Of the span.")
    after_ns = BigIntegersField(help_text="After the start of the span.")
    name = IntegersField(help_text="Index in `event_names`.")


class WaterfallDetailsSerializer(serializers.Serializer[Any]):
    span_ids = serializers.CharField(help_text="16 hex digits a row, one after the other.")
    event_names = serializers.ListField(child=serializers.CharField())
    events = EventColumnsSerializer()


class ServiceVersionSerializer(serializers.Serializer[Any]):
    service = serializers.CharField()
    version = serializers.CharField()


class ShiftedClockSerializer(serializers.Serializer[Any]):
    """A clock that was behind: by itself one of its spans would start before the span that called it."""

    service = serializers.CharField()
    shift_ns = BigIntegerField(help_text="Its spans are drawn as much later than they say.")
    span_count = serializers.IntegerField()


class FoldedSerializer(serializers.Serializer[Any]):
    """Alike siblings as one row: service, name and kind are the row's, its bar reaches over all of them."""

    row = serializers.IntegerField()
    span_count = serializers.IntegerField()
    error_count = serializers.IntegerField()
    total_ns = BigIntegerField()
    p95_ns = BigIntegerField()
    parent_id = serializers.CharField(help_text="Of the span they are children of; empty for none.")
    from_ns = serializers.CharField(help_text="When the first starts, unix ns.")


class HiddenSerializer(serializers.Serializer[Any]):
    row = serializers.IntegerField()
    span_count = serializers.IntegerField(help_text="Children of it that are not among the rows.")


class OutlineSerializer(serializers.Serializer[Any]):
    represented = serializers.IntegerField(help_text="Spans that the rows stand for.")
    folded = FoldedSerializer(many=True)
    hidden = HiddenSerializer(many=True)


class WaterfallQuerySerializer(StrictSerializer):
    """Parts of a trace that is too large to be whole."""

    part = serializers.RegexField(
        r"\A[0-9a-fA-F]{16}\Z", required=False, help_text="Id of a span: it, and what lies below it."
    )
    parent_id = serializers.RegexField(
        r"\A(none|[0-9a-fA-F]{16})\Z",
        required=False,
        help_text="Of a folded row, with `service`, `name`, `kind` and `from_ns`: its next 1000 members.",
    )
    service = serializers.CharField(required=False, trim_whitespace=False, allow_blank=True)
    name = serializers.CharField(required=False, trim_whitespace=False, allow_blank=True)
    kind = serializers.IntegerField(required=False, min_value=0, max_value=5)
    from_ns = serializers.RegexField(r"\A[0-9]{1,19}\Z", required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        named = {"service", "name", "kind", "from_ns"} & attrs.keys()
        if "parent_id" in attrs and len(named) < 4:
            hint = "Give `service`, `name`, `kind` and `from_ns` with it: a folded row names them."
            raise serializers.ValidationError({"parent_id": hint})
        return attrs


class WaterfallSerializer(serializers.Serializer[Any]):
    """One entry a span in each column, in the order of drawing: children under parents, by start."""

    trace_id = serializers.CharField()
    start_time_unix_nano = serializers.CharField(help_text="Of the first span, as drawn.")
    duration_ns = BigIntegerField()
    span_count = serializers.IntegerField()
    error_count = serializers.IntegerField()
    services = serializers.ListField(child=serializers.CharField())
    versions = ServiceVersionSerializer(many=True)
    names = serializers.ListField(child=serializers.CharField())
    columns = WaterfallColumnsSerializer()
    orphans = IntegersField(help_text="Rows of spans that name a parent which was not received.")
    shifted_clocks = ShiftedClockSerializer(many=True)
    details = WaterfallDetailsSerializer(
        allow_null=True, help_text="Null beyond 2 000 spans: then from `waterfall/details/`."
    )
    outline = OutlineSerializer(
        allow_null=True,
        help_text="Null while a row is a span; beyond 250 000: what rows stand for.",
    )
