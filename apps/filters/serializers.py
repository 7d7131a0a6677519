"""What a filter looks like over HTTP."""

from typing import Any

from rest_framework import serializers

from apps.api.serializers import StrictSerializer
from apps.attributes.fields import Signal
from apps.query.language.bounds import MAX_CHARS


class FilterQuerySerializer(StrictSerializer):
    q = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        trim_whitespace=False,
        max_length=2 * MAX_CHARS,
        help_text="The text of a filter; see docs/filter-language.md.",
    )
    signal = serializers.ChoiceField(
        choices=[str(signal) for signal in Signal], required=False, default=str(Signal.SPANS)
    )


class FilterErrorSerializer(serializers.Serializer[Any]):
    detail = serializers.CharField(help_text="One sentence for a person.")
    position = serializers.IntegerField(help_text="The first character at fault, in characters of the text.")
    length = serializers.IntegerField(help_text="How many are; 0 where something is missing.")
    hint = serializers.CharField(allow_null=True, help_text="What to write instead.")


class FilterSerializer(serializers.Serializer[Any]):
    valid = serializers.BooleanField()
    text = serializers.CharField(allow_null=True, help_text="The canonical text; null if it is not valid.")
    chips = serializers.ListField(
        child=serializers.CharField(),
        help_text="The terms that must all hold: joined with spaces, they are the canonical text.",
    )
    error = FilterErrorSerializer(allow_null=True)
