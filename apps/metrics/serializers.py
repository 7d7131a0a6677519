"""What metrics look like over HTTP."""

from typing import Any

from rest_framework import serializers

from apps.api.serializers import StrictSerializer
from apps.metrics.kinds import Aggregation, Kind, Temporality

DEFAULT_METRICS = 100
MAX_METRICS = 1000
MAX_STEPS = 1000
MAX_STEP_S = 7 * 24 * 3600
MAX_FILTER_CHARS = 1000
MAX_GROUPS = 5
MAX_ATTRIBUTES = 10
MOMENT_HELP = "RFC 3339 with a zone, or unix seconds."
KINDS = [kind.value for kind in Kind]
AGGREGATIONS = [aggregation.value for aggregation in Aggregation]
TEMPORALITIES = [temporality.name.lower() for temporality in Temporality]


class FilterField(serializers.CharField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MAX_FILTER_CHARS, trim_whitespace=False, **kwargs)


class MetricListQuerySerializer(StrictSerializer):
    start = serializers.CharField(required=False, help_text=f"{MOMENT_HELP} Default: a day before the end.")
    end = serializers.CharField(required=False, help_text=f"Exclusive. {MOMENT_HELP} Default: now.")
    q = FilterField(required=False, help_text="A part of the name, in any case.")
    service = FilterField(required=False)
    cursor = serializers.CharField(required=False, help_text="`next_cursor` of the page before.")
    limit = serializers.IntegerField(min_value=1, max_value=MAX_METRICS, default=DEFAULT_METRICS)


class MetricSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=KINDS)
    unit = serializers.CharField()
    description = serializers.CharField()
    temporality = serializers.ChoiceField(choices=TEMPORALITIES)
    is_monotonic = serializers.BooleanField()
    last_time_unix_nano = serializers.IntegerField(min_value=0, max_value=2**63 - 1)
    series_count = serializers.IntegerField(
        help_text="Exact: series whose first and last point of a day enclose a part of the range."
    )


class MetricListSerializer(serializers.Serializer[Any]):
    metrics = MetricSerializer(many=True, help_text="By name; one for each kind, unit and temporality.")
    next_cursor = serializers.CharField(allow_null=True, help_text="Null on the last page.")


class MetricRangeQuerySerializer(StrictSerializer):
    name = FilterField()
    start = serializers.CharField(required=False, help_text=f"{MOMENT_HELP} Default: a day before the end.")
    end = serializers.CharField(required=False, help_text=f"Exclusive. {MOMENT_HELP} Default: now.")
    step_s = serializers.IntegerField(
        min_value=1,
        max_value=MAX_STEP_S,
        required=False,
        help_text=f"At most {MAX_STEPS} steps; the range is read in whole ones. Default: about 200 of them.",
    )
    aggregation = serializers.ChoiceField(
        choices=AGGREGATIONS,
        required=False,
        help_text=(
            "Gauges: avg (default), min, max, last. Sums: rate (default, by second), increase, last (default"
            " where they may fall; all series added up). Histograms: p50, p90, p95 (default), p99, count,"
            " rate, avg. Summaries: last (default; their own quantiles), count, rate, avg."
            " Of cumulative series the increase is counted, resets included."
        ),
    )
    group_by = serializers.ListField(
        child=FilterField(),
        required=False,
        max_length=MAX_GROUPS,
        help_text="`service` or the key of an attribute: a line for each value; one line without any.",
    )
    attribute = serializers.ListField(
        child=serializers.RegexField(r"(?s)\A[^=]+=.*\Z", max_length=MAX_FILTER_CHARS, trim_whitespace=False),
        required=False,
        max_length=MAX_ATTRIBUTES,
        help_text="`key=value`: only points with it.",
    )
    service = FilterField(required=False)
    kind = serializers.ChoiceField(
        choices=KINDS, required=False, help_text="Where several go by the name; default: the latest."
    )
    unit = FilterField(required=False, allow_blank=True, help_text="Likewise.")


class LineSerializer(serializers.Serializer[Any]):
    labels = serializers.DictField(
        child=serializers.CharField(),
        help_text="A value for each of `group_by`, '' for none; summaries have `quantile` as well.",
    )
    points = serializers.ListField(
        child=serializers.ListField(
            child=serializers.FloatField(allow_null=True), min_length=2, max_length=2
        ),
        help_text="[unix seconds at which the step begins, value]; null where nothing was reported.",
    )


class MetricRangeSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    kind = serializers.ChoiceField(
        choices=KINDS, allow_null=True, help_text="Null, as all that follows from it, without any points."
    )
    unit = serializers.CharField(allow_null=True)
    description = serializers.CharField(allow_null=True)
    temporalities = serializers.ListField(child=serializers.ChoiceField(choices=TEMPORALITIES))
    is_monotonic = serializers.BooleanField(allow_null=True)
    aggregation = serializers.ChoiceField(choices=AGGREGATIONS, allow_null=True)
    start = serializers.IntegerField(help_text="Unix seconds of the first step.")
    end = serializers.IntegerField(help_text="Unix seconds at which the last step ends.")
    step_s = serializers.IntegerField()
    relative_error = serializers.FloatField(
        allow_null=True,
        help_text=(
            "Percentiles of exponential histograms: the widest bucket they were read from, its upper bound"
            " over its lower less 1. Null for others: those of explicit buckets lie between the bounds"
            " of theirs."
        ),
    )
    series = LineSerializer(many=True)
