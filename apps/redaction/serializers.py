"""What redaction rules look like over HTTP."""

from collections.abc import Callable
from typing import Any

from rest_framework import serializers

from apps.api.serializers import StrictSerializer
from apps.redaction.detectors import DETECTORS
from apps.redaction.models import NAME_CHARS
from apps.redaction.patterns import PATTERN_CHARS, BadPattern
from apps.redaction.reader import require_pattern, require_value_pattern
from apps.redaction.rules import Action

ACTIONS = [(action.value, action.name.title()) for action in Action]
MAX_SAMPLE_CHARS = 10_000


class PatternField(serializers.CharField):
    """An RE2 pattern; empty is none. `require` raises BadPattern."""

    def __init__(self, require: Callable[[str], None], **kwargs: Any) -> None:
        self.require = require
        super().__init__(
            max_length=PATTERN_CHARS, allow_blank=True, default="", trim_whitespace=False, **kwargs
        )

    def to_internal_value(self, data: Any) -> str:
        pattern = super().to_internal_value(data)
        try:
            if pattern:
                self.require(pattern)
        except BadPattern as error:
            raise serializers.ValidationError(str(error)) from error
        return pattern


class RuleDraftSerializer(StrictSerializer):
    detector = serializers.ChoiceField(choices=list(DETECTORS), allow_blank=True, default="")
    key_pattern = PatternField(require_pattern, help_text="RE2; looked for in the keys of attributes.")
    value_pattern = PatternField(
        require_value_pattern,
        help_text="RE2; looked for in values. Without a key pattern also in bodies.",
    )
    action = serializers.ChoiceField(choices=ACTIONS)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        has_pattern = bool(attrs["key_pattern"] or attrs["value_pattern"])
        if bool(attrs["detector"]) == has_pattern:
            raise serializers.ValidationError(
                {"detector": ["Choose a detector, or give a pattern for keys or for values."]}
            )
        return attrs


class RuleCreateSerializer(RuleDraftSerializer):
    name = serializers.CharField(max_length=NAME_CHARS)
    enforce = serializers.BooleanField(default=False, help_text="False only counts what it finds.")


class RuleUpdateSerializer(StrictSerializer):
    name = serializers.CharField(max_length=NAME_CHARS, required=False)
    action = serializers.ChoiceField(choices=ACTIONS, required=False)
    enforce = serializers.BooleanField(required=False)


class RuleTrialSerializer(RuleDraftSerializer):
    key = serializers.CharField(max_length=MAX_SAMPLE_CHARS, allow_blank=True, trim_whitespace=False)
    value = serializers.CharField(max_length=MAX_SAMPLE_CHARS, allow_blank=True, trim_whitespace=False)


class RuleTrialResultSerializer(serializers.Serializer[Any]):
    stored = serializers.CharField(allow_null=True, help_text="What would be stored; null: nothing.")
    found = serializers.BooleanField()


class DetectorSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    title = serializers.CharField()


class RedactionRuleSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    detector = serializers.CharField(help_text="Empty for a rule with patterns of its own.")
    key_pattern = serializers.CharField()
    value_pattern = serializers.CharField()
    action = serializers.ChoiceField(choices=ACTIONS)
    enforce = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    found_24h = serializers.IntegerField(help_text="Attributes and texts in which it found something.")


class RedactionSerializer(serializers.Serializer[Any]):
    rules = RedactionRuleSerializer(many=True)
    detectors = DetectorSerializer(many=True)
