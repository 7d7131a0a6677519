"""What a search looks like over HTTP. Only queries are read with these; answers are described, not built."""

from typing import Any

from rest_framework import serializers

from apps.api.attribute_serializers import BigIntegerField, ExactAttributeSerializer
from apps.api.serializers import StrictSerializer
from apps.traces.search.order import SpanOrder, TraceOrder
from apps.traces.serializers import KINDS, MAX_QUESTION_CHARS, MOMENT_HELP, STATUSES, TraceSummarySerializer

DEFAULT_ROWS = 50
MAX_ROWS = 500
# Orders by the most of something have one page.
MAX_RANKED = 200
MAX_COLUMNS = 20
MAX_NAME_CHARS = 1000
TRACE_ORDERS = [order.value for order in TraceOrder]
SPAN_ORDERS = [order.value for order in SpanOrder]


class QuestionSerializer(StrictSerializer):
    """What every view of a search is asked: with the same question all of them speak of the same spans."""

    q = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        trim_whitespace=False,
        max_length=MAX_QUESTION_CHARS,
        help_text="A filter of spans; empty: every span.",
    )
    start = serializers.CharField(
        required=False,
        help_text=f"Spans that start at or after it. {MOMENT_HELP} Default: a day before the end.",
    )
    end = serializers.CharField(
        required=False, help_text=f"Spans that start before it. {MOMENT_HELP} Default: now."
    )
    environment = serializers.CharField(
        required=False, max_length=MAX_NAME_CHARS, trim_whitespace=False, help_text="Spans from it only."
    )
    as_of_ms = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=2**53,
        help_text="Only what had arrived by then: `as_of_ms` of another answer, so that both agree. "
        "Default: now.",
    )


class ColumnsField(serializers.ListField):
    child = serializers.CharField(max_length=MAX_NAME_CHARS, trim_whitespace=False)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            max_length=MAX_COLUMNS,
            help_text="An attribute to show: `key`, `span.key` or `resource.key`; may be repeated.",
            **kwargs,
        )


class TraceSearchSerializer(QuestionSerializer):
    order = serializers.ChoiceField(
        choices=TRACE_ORDERS,
        default=TraceOrder.START.value,
        help_text="By start, newest or oldest first; or the longest, the most errors, the most spans: the "
        f"first of all that match, in one page of at most {MAX_RANKED}.",
    )
    limit = serializers.IntegerField(min_value=1, max_value=MAX_ROWS, default=DEFAULT_ROWS)
    columns = ColumnsField()
    cursor = serializers.CharField(
        required=False, help_text="`next_cursor` of the page before; everything else as it was asked there."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not TraceOrder(attrs["order"]).has_pages:
            if attrs["limit"] > MAX_RANKED:
                raise serializers.ValidationError({"limit": [f"At most {MAX_RANKED} in this order."]})
            if "cursor" in attrs:
                raise serializers.ValidationError({"cursor": ["There is one page in this order."]})
        return attrs


class SpanSearchSerializer(QuestionSerializer):
    order = serializers.ChoiceField(
        choices=SPAN_ORDERS,
        default=SpanOrder.START.value,
        help_text="By start, newest or oldest first; by duration, longest or shortest first.",
    )
    limit = serializers.IntegerField(min_value=1, max_value=MAX_ROWS, default=DEFAULT_ROWS)
    columns = ColumnsField()
    cursor = serializers.CharField(
        required=False, help_text="`next_cursor` of the page before; everything else as it was asked there."
    )


class ExportSerializer(QuestionSerializer):
    of = serializers.ChoiceField(choices=["traces", "spans"], default="traces")
    format = serializers.ChoiceField(choices=["csv", "json"], default="csv")
    order = serializers.ChoiceField(
        choices=sorted({*TRACE_ORDERS, *SPAN_ORDERS}),
        default="start",
        help_text="As in the list.",
    )
    columns = ColumnsField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        orders = TRACE_ORDERS if attrs["of"] == "traces" else SPAN_ORDERS
        if attrs["order"] not in orders:
            raise serializers.ValidationError({"order": [f"{attrs['of']}: {', '.join(orders)}."]})
        return attrs


class FoundTraceSerializer(TraceSummarySerializer):
    matched_spans = BigIntegerField(help_text="How many of its spans match, in the time range.")
    attributes = ExactAttributeSerializer(
        many=True,
        help_text="Of `columns`, those that any of its spans has, each as the first span that has it does.",
    )


class PageSerializer(serializers.Serializer[Any]):
    next_cursor = serializers.CharField(allow_null=True, help_text="Null on the last page.")
    as_of_ms = BigIntegerField(help_text="Unix ms: what arrived later appears when the list is read anew.")


class TraceListSerializer(PageSerializer):
    traces = FoundTraceSerializer(
        many=True,
        help_text="Traces with a span that matches, whole and as they stand now, in the order of `as_of_ms`.",
    )


class FoundSpanSerializer(serializers.Serializer[Any]):
    trace_id = serializers.CharField()
    span_id = serializers.CharField()
    parent_span_id = serializers.CharField(allow_null=True)
    service = serializers.CharField()
    environment = serializers.CharField()
    version = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=KINDS)
    status = serializers.ChoiceField(choices=STATUSES)
    status_message = serializers.CharField()
    start_time_unix_nano = serializers.CharField(help_text="As text: it also says which span is meant.")
    duration_ns = BigIntegerField(
        allow_null=True, help_text="Null: it has no end, or one that is over 104 days away."
    )
    attributes = ExactAttributeSerializer(
        many=True, help_text="Of `columns`, those that the span has, under the names that were asked for."
    )


class SpanListSerializer(PageSerializer):
    spans = FoundSpanSerializer(many=True)


class CountsField(serializers.ListField):
    child = serializers.IntegerField()


class TotalsSerializer(serializers.Serializer[Any]):
    span_count = BigIntegerField()
    error_count = BigIntegerField()
    trace_count = BigIntegerField()


class HistogramSerializer(serializers.Serializer[Any]):
    start_time_unix_nano = serializers.CharField(help_text="Of the first step; a multiple of `step_ns`.")
    step_ns = BigIntegerField()
    span_counts = CountsField(help_text="Spans that match, by the step in which they start. All are there.")
    error_counts = CountsField(help_text="Of these, the failed ones.")
    totals = TotalsSerializer(help_text="Exact, over all that match.")
    as_of_ms = BigIntegerField()
