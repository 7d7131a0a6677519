"""What attributes look like over HTTP."""

from typing import Any

from rest_framework import serializers

from apps.api.serializers import StrictSerializer
from apps.attributes.fields import KEY_TYPES, PLACES, Signal

MAX_FILTER_CHARS = 1000
MAX_LIMIT = 500
DEFAULT_LIMIT = 100
MOMENT_HELP = "RFC 3339 with a zone, or unix seconds."
SAMPLED_HELP = (
    "Of some of it one item in 16 was looked at, and its counts are 16 times what was found: where more than "
    "20,000 came in between two looks."
)


class _RangeSerializer(StrictSerializer):
    signal = serializers.ChoiceField(
        choices=list(Signal), default=Signal.SPANS.value, help_text="Whose attributes."
    )
    start = serializers.CharField(required=False, help_text=f"{MOMENT_HELP} Default: a day before the end.")
    end = serializers.CharField(required=False, help_text=f"{MOMENT_HELP} Default: now.")
    service = serializers.CharField(
        required=False, max_length=MAX_FILTER_CHARS, trim_whitespace=False, help_text="Only what it sent."
    )
    prefix = serializers.CharField(
        default="",
        allow_blank=True,
        max_length=MAX_FILTER_CHARS,
        trim_whitespace=False,
        help_text="How it begins, whatever the case; of a key also how a part or another name of it does.",
    )
    limit = serializers.IntegerField(default=DEFAULT_LIMIT, min_value=1, max_value=MAX_LIMIT)


class AttributeKeysQuerySerializer(_RangeSerializer):
    pass


class AttributeValuesQuerySerializer(_RangeSerializer):
    key = serializers.CharField(
        max_length=MAX_FILTER_CHARS,
        trim_whitespace=False,
        help_text="As listed: its values under an older or newer name count too.",
    )
    scope = serializers.ChoiceField(
        choices=PLACES, required=False, help_text="Where the key stands. Default: wherever."
    )


class KnownKeySerializer(serializers.Serializer[Any]):
    key = serializers.CharField(help_text="The name that the semantic conventions use today.")
    scope = serializers.ChoiceField(choices=PLACES)
    type = serializers.ChoiceField(choices=KEY_TYPES, help_text="The commonest type of its values.")
    count = serializers.IntegerField(help_text="Items that have it, in the hours that the range touches.")


class KnownKeysSerializer(serializers.Serializer[Any]):
    keys = KnownKeySerializer(many=True, help_text="The commonest first.")
    sampled = serializers.BooleanField(help_text=SAMPLED_HELP)


class KnownValueSerializer(serializers.Serializer[Any]):
    value = serializers.CharField()
    count = serializers.IntegerField(
        help_text="Of a key with more than 32 values in an hour an estimate, for the commonest of them."
    )


class KnownValuesSerializer(serializers.Serializer[Any]):
    values = KnownValueSerializer(
        many=True, help_text="The commonest first; none over 64 bytes, no fractions, nothing that has parts."
    )
    sampled = serializers.BooleanField(help_text=SAMPLED_HELP)
