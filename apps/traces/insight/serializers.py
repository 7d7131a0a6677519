"""What explains a trace over HTTP. Only queries are read with these; answers are described, not built."""

from typing import Any

from rest_framework import serializers

from apps.api.attribute_serializers import BigIntegerField
from apps.api.serializers import StrictSerializer
from apps.traces.analysis.critical_path import Reason, Relation
from apps.traces.serializers import KINDS, MAX_FILTER_CHARS, MAX_QUESTION_CHARS
from apps.traces.waterfall_serializers import BigIntegersField, IntegersField

RELATIONS = [relation.name for relation in Relation]
REASONS = [reason.name for reason in Reason]


class CriticalPathQuerySerializer(StrictSerializer):
    row = serializers.IntegerField(
        required=False,
        min_value=0,
        help_text="Row of the waterfall to explain, with all below it. Default: the first root.",
    )
    span_count = serializers.IntegerField(
        required=False, min_value=1, help_text="`span_count` of the waterfall whose rows are meant."
    )


class AttributeQuerySerializer(StrictSerializer):
    key = serializers.CharField(max_length=MAX_FILTER_CHARS, trim_whitespace=False)


class MatchesQuerySerializer(StrictSerializer):
    q = serializers.CharField(
        trim_whitespace=False,
        max_length=MAX_QUESTION_CHARS,
        help_text="A filter of spans; what it says of whole traces is looked at in this one.",
    )
    span_count = serializers.IntegerField(
        required=False, min_value=1, help_text="`span_count` of the waterfall whose rows are meant."
    )


class MatchesSerializer(serializers.Serializer[Any]):
    span_count = serializers.IntegerField(
        help_text="Of the trace: rows are those of a waterfall with as many."
    )
    rows = IntegersField(help_text="Of the waterfall, in its order: those whose spans match.")


class RootSerializer(serializers.Serializer[Any]):
    row = serializers.IntegerField()
    service = serializers.CharField()
    name = serializers.CharField()
    start_ns = BigIntegerField(help_text="After the start of the trace.")
    duration_ns = BigIntegerField(allow_null=True)
    is_orphan = serializers.BooleanField(help_text="Its parent was not received.")


class BeyondSerializer(serializers.Serializer[Any]):
    """Spans that ended after the root: nothing in it can have waited for them."""

    span_count = serializers.IntegerField()
    last_row = serializers.IntegerField(allow_null=True)
    last_ns = BigIntegerField(help_text="How long after the root the last of them ended.")


class PathSpansSerializer(serializers.Serializer[Any]):
    row = IntegersField(help_text="Of the waterfall; -1 for a root that was not received.")
    waiter = IntegersField(help_text="Which of these spans waited for it; -1: none.")
    relation = serializers.ListField(
        child=serializers.ChoiceField(choices=RELATIONS),
        help_text="ROOT; CHILD; ASYNC: outlived its parent; CUT: a call given up before its answer was "
        "complete; ORPHAN: its parent was not received.",
    )
    held_ns = BigIntegersField(help_text="How long it held the clock itself.")
    within_ns = BigIntegersField(help_text="The same with all that it waited for.")
    is_open = serializers.ListField(
        child=serializers.BooleanField(),
        help_text="Without a sound end: taken to last as long as those below it.",
    )


class SegmentsSerializer(serializers.Serializer[Any]):
    """In order of time; each begins where the one before ends. Their durations sum to the root's."""

    span = IntegersField(help_text="Which of `spans` held the clock.")
    start_ns = BigIntegersField(help_text="After the start of the trace.")
    duration_ns = BigIntegersField()
    reason = serializers.ListField(
        child=serializers.ChoiceField(choices=REASONS),
        help_text="WORK; TRANSIT: a call before its answer began or after it ended; QUEUED: not begun, while "
        "what started it had ended; UNKNOWN: no span that was received covers it.",
    )
    after = IntegersField(help_text="Which of `spans` ended just before; -1: this is the span's own start.")
    before = IntegersField(help_text="Which of `spans` came next; -1: this is the span's own end.")


class CriticalPathSerializer(serializers.Serializer[Any]):
    span_count = serializers.IntegerField(
        help_text="Of the trace: rows are those of a waterfall with as many."
    )
    start_ns = BigIntegerField(help_text="Of the root, after the start of the trace.")
    duration_ns = BigIntegerField(help_text="Of the root; what the segments sum to.")
    roots = RootSerializer(many=True, help_text="At most 100, true roots first.")
    root_count = serializers.IntegerField()
    beyond = BeyondSerializer()
    spans = PathSpansSerializer()
    segments = SegmentsSerializer()


class OperationSerializer(serializers.Serializer[Any]):
    service = serializers.CharField()
    environment = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=KINDS)


class UsualSerializer(serializers.Serializer[Any]):
    """A span beside all others of its operation in the 24 hours before its minute was over."""

    operation = OperationSerializer()
    from_s = serializers.IntegerField(help_text="Unix seconds.")
    until_s = serializers.IntegerField(help_text="Unix seconds, exclusive.")
    duration_ns = BigIntegerField(allow_null=True, help_text="Null without a sound end.")
    count = BigIntegerField(help_text="How many others; 0: the first of its kind.")
    error_count = BigIntegerField(help_text="Of the others.")
    percentile = serializers.FloatField(
        allow_null=True, help_text="0 to 100: how many of a hundred others were faster."
    )
    p50_ns = BigIntegerField(allow_null=True, help_text="Of the others; within 0.97 %.")
    p95_ns = BigIntegerField(allow_null=True)
    p99_ns = BigIntegerField(allow_null=True)
    edges_ns = BigIntegersField(help_text="Of the bars, equally wide in octaves; one more than `counts`.")
    counts = BigIntegersField()


class AttributeKeySerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    span_count = serializers.IntegerField()
    is_resource = serializers.BooleanField()


class AttributeKeysSerializer(serializers.Serializer[Any]):
    keys = AttributeKeySerializer(many=True, help_text="Of spans, then of resources; most frequent first.")


class ExactValueSerializer(serializers.Serializer[Any]):
    type = serializers.CharField()
    value = serializers.JSONField()


class AttributeOfSpansSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    span_count = serializers.IntegerField()
    values = ExactValueSerializer(many=True)
    numbers = IntegersField(help_text="By row of the waterfall the index in `values`; -1: it has none.")
