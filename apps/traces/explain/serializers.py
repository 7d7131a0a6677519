"""What the heat map and the explanation look like over HTTP. Answers are described, not built."""

from typing import Any

from rest_framework import serializers

from apps.api.attribute_serializers import BigIntegerField
from apps.api.serializers import StrictSerializer
from apps.traces.analysis.ladder import GREATEST_DURATION_NS
from apps.traces.explain.findings import Outcome
from apps.traces.serializers import MAX_FILTER_CHARS, MOMENT_HELP

MAX_TEXT_CHARS = 8000
OUTCOMES = [outcome.value for outcome in Outcome]
SCOPES = ["span", "resource", "intrinsic"]


class HeatMapQuerySerializer(StrictSerializer):
    q = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        trim_whitespace=False,
        max_length=MAX_TEXT_CHARS,
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
        required=False, max_length=MAX_FILTER_CHARS, trim_whitespace=False, help_text="Spans from it only."
    )
    as_of_ms = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=2**53,
        help_text="Only what had arrived by then, as in a search. Default: everything.",
    )


class ExplainQuerySerializer(HeatMapQuerySerializer):
    """The selection: at least one of what begins with `selected_`."""

    selected_start = serializers.CharField(required=False, help_text=f"Default: `start`. {MOMENT_HELP}")
    selected_end = serializers.CharField(
        required=False, help_text=f"Exclusive. Default: `end`. {MOMENT_HELP}"
    )
    selected_min_duration_ns = serializers.IntegerField(
        required=False, min_value=0, max_value=GREATEST_DURATION_NS
    )
    selected_max_duration_ns = serializers.IntegerField(
        required=False, min_value=1, max_value=GREATEST_DURATION_NS, help_text="Exclusive."
    )
    selected_errors = serializers.ChoiceField(
        choices=["any", "only"], required=False, help_text="`only`: spans whose status is an error."
    )
    selected_q = serializers.CharField(
        required=False,
        trim_whitespace=False,
        max_length=MAX_TEXT_CHARS,
        help_text="A second filter: what it finds, among what `q` finds, is selected.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not any(name.startswith("selected_") for name in attrs):
            raise serializers.ValidationError({"selected_start": ["Select something to be explained."]})
        low, high = attrs.get("selected_min_duration_ns"), attrs.get("selected_max_duration_ns")
        if low is not None and high is not None and low >= high:
            raise serializers.ValidationError({"selected_max_duration_ns": ["It must exceed the minimum."]})
        return attrs


class IntegersField(serializers.ListField):
    child = serializers.IntegerField()


class DurationRowSerializer(serializers.Serializer[Any]):
    min_duration_ns = BigIntegerField(allow_null=True, help_text="Null: no lower bound.")
    max_duration_ns = BigIntegerField(allow_null=True, help_text="Exclusive. Null: no upper bound.")


class CellsSerializer(serializers.Serializer[Any]):
    column = IntegersField()
    row = IntegersField()
    count = IntegersField(help_text="Spans that start in the column and take as long as the row says.")
    errors = IntegersField(  # type: ignore[assignment]
        help_text="Those among them whose status is an error."
    )


class HeatMapSerializer(serializers.Serializer[Any]):
    start_time_unix_nano = serializers.CharField(help_text="Of the first column, a multiple of `step_ns`.")
    step_ns = BigIntegerField(help_text="The width of a column: whole milliseconds.")
    column_count = serializers.IntegerField()
    rows = DurationRowSerializer(many=True, help_text="From the shortest to the longest span there is.")
    cells = CellsSerializer(help_text="One entry a cell in each; empty cells are left out.")
    span_count = BigIntegerField()
    error_count = BigIntegerField()


class FindingSerializer(serializers.Serializer[Any]):
    scope = serializers.ChoiceField(choices=SCOPES)
    key = serializers.CharField(help_text="Today's name; spans with a former name are counted as well.")
    value = serializers.CharField()
    selected_count = BigIntegerField(help_text="Selected spans that have it.")
    rest_count = BigIntegerField(help_text="Other spans that have it.")
    selected_share = serializers.FloatField(help_text="0 to 1, of all selected spans.")
    rest_share = serializers.FloatField(help_text="0 to 1, of all others.")
    score = serializers.FloatField(
        help_text='0 to 1: how much of "selected or not" is known once this value is known. The order.'
    )
    chance = serializers.FloatField(
        help_text="A bound: at most this likely by accident, all comparisons taken together."
    )
    filter = serializers.CharField(help_text="Leads to exactly `selected_count + rest_count` spans.")
    exclude = serializers.CharField(help_text="Leads to all others that match `q`.")


class ExplanationSerializer(serializers.Serializer[Any]):
    outcome = serializers.ChoiceField(choices=OUTCOMES)
    selected_count = BigIntegerField()
    rest_count = BigIntegerField(help_text="Spans that match `q` and are not selected.")
    compared_count = serializers.IntegerField(
        help_text="Values that were counted over all spans; what hardly differs in a sample is not."
    )
    filter = serializers.CharField(
        help_text="`q` and the selection in one: within the selection's time it leads to the selected spans."
    )
    findings = FindingSerializer(many=True, help_text="The most telling first.")
    restating = FindingSerializer(
        many=True, help_text="They say the selection in other words, as an error's type says that it failed."
    )
