"""What ingest health looks like over HTTP."""

from typing import Any

from rest_framework import serializers

from apps.api.serializers import StrictSerializer
from apps.ingest.serializers import RefusalSerializer
from apps.otlp.signals import Signal

MAX_MINUTES = 24 * 60


class CountField(serializers.IntegerField):
    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_value=2**63 - 1, **options)


class HealthQuerySerializer(StrictSerializer):
    minutes = serializers.IntegerField(
        min_value=1, max_value=MAX_MINUTES, default=60, help_text="How far back, the current minute included."
    )


class SignalCountsSerializer(serializers.Serializer[Any]):
    traces = CountField(help_text="Spans.")
    logs = CountField(help_text="Log records.")
    metrics = CountField(help_text="Data points.")


class FlowSerializer(serializers.Serializer[Any]):
    requests = CountField(help_text="Accepted.")
    bytes = CountField(help_text="Accepted, unpacked.")
    accepted = SignalCountsSerializer(
        help_text="Items: stored, dead (expired ones among them) or still waiting."
    )
    stored = SignalCountsSerializer(help_text="Of the accepted ones, those in the store.")
    dead = SignalCountsSerializer(
        help_text="Of the accepted ones, those that the store refused (kept aside) or that expired."
    )
    rejected = serializers.DictField(
        child=CountField(), help_text="Items of accepted requests that cannot be stored, by reason."
    )
    noted = serializers.DictField(
        child=CountField(), help_text="Accepted items that there is something to say about, by what."
    )
    refused = serializers.DictField(
        child=CountField(), help_text="Whole requests that were turned away, by reason; some came again."
    )


class MinuteSerializer(FlowSerializer):
    at = serializers.DateTimeField(help_text="Its beginning; what is stored counts in the minute it came in.")


class KeyFlowSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=["ingest", "browser"])
    prefix = serializers.CharField()
    requests_per_second = serializers.IntegerField(help_text="What it may make; 0: as many as it likes.")
    last_used_at = serializers.DateTimeField(allow_null=True)
    revoked_at = serializers.DateTimeField(allow_null=True)
    requests = CountField(help_text="Accepted.")
    bytes = CountField()
    accepted = SignalCountsSerializer()
    rejected = serializers.DictField(child=CountField())
    refused = serializers.DictField(child=CountField())


class MeterSerializer(serializers.Serializer[Any]):
    used = CountField()
    quota = CountField(allow_null=True, help_text="Null: no limit.")
    share = serializers.FloatField(allow_null=True, help_text="Of the quota; the last request may exceed 1.")
    state = serializers.ChoiceField(
        choices=["ok", "warning", "exceeded"],
        help_text="Senders are warned from 80 % on, refused (429) at 100 %.",
    )
    forecast = CountField(allow_null=True, help_text="At the end of the month, if it goes on like this.")


class UsageSerializer(serializers.Serializer[Any]):
    month = serializers.CharField(help_text="As in 2026-11, UTC.")
    resets_at = serializers.DateTimeField()
    spans = MeterSerializer()
    bytes = MeterSerializer(help_text="Of all signals, unpacked.")


class QueueSerializer(serializers.Serializer[Any]):
    waiting = SignalCountsSerializer(help_text="This project's accepted items that are not written yet.")
    seconds_behind = serializers.FloatField(help_text="The age of the installation's oldest unwritten body.")
    memory_share = serializers.FloatField(
        allow_null=True, help_text="Of what the installation's Redis may use; null without a limit."
    )


class DeadLetterSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    signal = serializers.ChoiceField(choices=[signal.value for signal in Signal])
    items = CountField()
    reason = serializers.CharField(
        help_text="What kind of error the store gave; its whole text is in `manage.py deadletter show`."
    )


class DeadLettersSerializer(serializers.Serializer[Any]):
    this_month = SignalCountsSerializer(help_text="Items; those sent again since are counted, too.")
    latest = DeadLetterSerializer(many=True, help_text="Those that are still kept, the latest first.")


class IngestHealthSerializer(serializers.Serializer[Any]):
    start = serializers.DateTimeField()
    end = serializers.DateTimeField(help_text="The end of the current minute.")
    total = FlowSerializer()
    minutes = MinuteSerializer(many=True, help_text="Oldest first, without gaps.")
    keys = KeyFlowSerializer(many=True, help_text="That may send, or did: the busiest first.")
    usage = UsageSerializer()
    queue = QueueSerializer()
    dead_letters = DeadLettersSerializer()
    refusals = RefusalSerializer(many=True, help_text="Of the last hour, also from your own address.")
