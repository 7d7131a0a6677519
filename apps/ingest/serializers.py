"""What onboarding looks like over HTTP."""

from rest_framework import serializers

from apps.ingest.door.admit import Reason


class RefusalSerializer(serializers.Serializer[None]):
    at = serializers.DateTimeField()
    reason = serializers.ChoiceField(choices=[reason.value for reason in Reason])
    status = serializers.IntegerField(help_text="HTTP status that was answered.")
    message = serializers.CharField(help_text="What the sender was told.")
    detail = serializers.CharField(help_text="What to do about it.")
    address = serializers.CharField()
    key_prefix = serializers.CharField(allow_null=True)


class ScriptLoadSerializer(serializers.Serializer[None]):
    origin = serializers.CharField()
    at = serializers.DateTimeField(help_text="When one of its pages asked for the script last.")


class OnboardingSerializer(serializers.Serializer[None]):
    first_span_at = serializers.DateTimeField(allow_null=True)
    spans_received = serializers.IntegerField(min_value=0, max_value=2**63 - 1)
    refusals = RefusalSerializer(many=True)
    script_loads = ScriptLoadSerializer(
        many=True,
        help_text="Of the origins of the project's browser keys, within the last hour; the latest first.",
    )


class DemoSerializer(serializers.Serializer[None]):
    state = serializers.ChoiceField(choices=["idle", "running", "live", "done", "failed"])
    share = serializers.FloatField(help_text="Of the history that was sent, 0 to 1.")
    spans = serializers.IntegerField(min_value=0, max_value=2**63 - 1)
    message = serializers.CharField(allow_blank=True)
