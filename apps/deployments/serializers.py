"""What deployments look like over HTTP."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.validators import URLValidator
from rest_framework import serializers

from apps.api.serializers import StrictSerializer
from apps.deployments.comparison.differences import Verdict
from apps.deployments.comparison.forms import KINDS
from apps.deployments.models import AUTHOR_CHARS, NAME_CHARS, URL_CHARS
from apps.query.timerange import CLOCK_TOLERANCE_NS, SECOND_NS, InvalidTimeRange, parse_moment

MAX_FILTER_CHARS = 1000
MOMENT_HELP = "RFC 3339 with a zone, or unix seconds."
SOURCES = ["noticed", "told"]
ERROR_KINDS = ["exception", "span"]
VERDICTS = [verdict.value for verdict in Verdict]


class MomentField(serializers.CharField):
    """A moment as everywhere in the API, read into a datetime in UTC."""

    default_error_messages = {"ahead": "Lies in the future: tell of a deployment once it goes live."}

    def to_internal_value(self, data: Any) -> datetime:  # type: ignore[override]
        text = str(data) if type(data) in (int, float) else super().to_internal_value(data)
        try:
            moment_ns = parse_moment(self.field_name or "", text)
        except InvalidTimeRange as error:
            raise serializers.ValidationError(str(error)) from error
        if moment_ns > time.time_ns() + CLOCK_TOLERANCE_NS:
            self.fail("ahead")
        # In whole microseconds, which are what the relational store holds: a float would round.
        return datetime.fromtimestamp(moment_ns // SECOND_NS, UTC) + timedelta(
            microseconds=moment_ns % SECOND_NS // 1000
        )


class DeploymentListQuerySerializer(StrictSerializer):
    start = serializers.CharField(required=False, help_text=f"{MOMENT_HELP} Default: a day before the end.")
    end = serializers.CharField(required=False, help_text=f"Exclusive. {MOMENT_HELP} Default: now.")
    service = serializers.CharField(required=False, max_length=MAX_FILTER_CHARS, trim_whitespace=False)
    environment = serializers.CharField(
        required=False,
        max_length=MAX_FILTER_CHARS,
        trim_whitespace=False,
        help_text="Those of it, and those told without one.",
    )


class DeploymentCreateSerializer(StrictSerializer):
    service = serializers.CharField(max_length=NAME_CHARS, help_text="As in `service.name`.")
    version = serializers.CharField(max_length=NAME_CHARS, help_text="As in `service.version`.")
    environment = serializers.CharField(
        max_length=NAME_CHARS,
        default="",
        allow_blank=True,
        help_text="As in `deployment.environment.name`; without it the deployment stands for each.",
    )
    commit = serializers.CharField(max_length=NAME_CHARS, default="", allow_blank=True)
    author = serializers.CharField(max_length=AUTHOR_CHARS, default="", allow_blank=True)
    url = serializers.CharField(
        max_length=URL_CHARS,
        default="",
        allow_blank=True,
        # No other scheme may ever stand behind a link of a page.
        validators=[URLValidator(schemes=["http", "https"])],
        help_text="Of the pipeline, the release or the change; http or https.",
    )
    at = MomentField(required=False, help_text=f"When it went live. {MOMENT_HELP} Default: now.")


class DeploymentSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(allow_null=True, help_text="Null for one that was noticed.")
    service = serializers.CharField()
    version = serializers.CharField()
    environment = serializers.CharField(help_text="Empty where neither whoever told nor any span says it.")
    at = serializers.DateTimeField(help_text="As told, else the first minute with a span of the version.")
    source = serializers.ChoiceField(choices=SOURCES)  # type: ignore[assignment]
    commit = serializers.CharField()
    author = serializers.CharField()
    url = serializers.CharField()
    is_first = serializers.BooleanField(
        help_text="The service had told no version before in this environment: nothing was replaced."
    )
    replaced = serializers.CharField(
        allow_null=True, help_text="The version seen before it, however long ago; null where there is none."
    )
    first_seen = serializers.DateTimeField(
        allow_null=True, help_text="First minute with a span of it; null where none lies within an hour."
    )


class DeploymentListSerializer(serializers.Serializer[Any]):
    deployments = DeploymentSerializer(many=True, help_text="Newest first, at most 500.")
    is_whole = serializers.BooleanField(help_text="Whether these are all of the range.")
    counted_until_ms = serializers.IntegerField(
        help_text="Unix: versions of what arrived until then are noticed. 0: the first count is to come."
    )


class ComparisonQuerySerializer(StrictSerializer):
    service = serializers.CharField(max_length=MAX_FILTER_CHARS, trim_whitespace=False)
    a = serializers.CharField(
        max_length=MAX_FILTER_CHARS,
        trim_whitespace=False,
        allow_blank=True,
        help_text="A version; empty: spans that tell none.",
    )
    b = serializers.CharField(
        max_length=MAX_FILTER_CHARS,
        trim_whitespace=False,
        allow_blank=True,
        help_text="The version that is judged: better or worse than `a`.",
    )
    environment = serializers.CharField(
        required=False,
        max_length=MAX_FILTER_CHARS,
        trim_whitespace=False,
        help_text="Default: the one in which both versions were asked most.",
    )
    start = serializers.CharField(required=False, help_text=f"{MOMENT_HELP} Default: a day before the end.")
    end = serializers.CharField(required=False, help_text=f"Exclusive. {MOMENT_HELP} Default: now.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["a"] == attrs["b"]:
            raise serializers.ValidationError({"b": ["The same version as `a`: name another."]})
        return attrs


class DifferenceSerializer(serializers.Serializer[Any]):
    """From a to b; null where there is too little data."""

    estimate = serializers.FloatField(
        allow_null=True,
        help_text="Latency: change of the geometric mean of durations, 0.3 is 30 % slower. Errors: change of "
        "the error rate, 0.02 is two requests of a hundred more.",
    )
    low = serializers.FloatField(allow_null=True, help_text="Lower end of a 95 % interval.")
    high = serializers.FloatField(allow_null=True)
    p_value = serializers.FloatField(allow_null=True, help_text="Resampled by trace.")
    q_value = serializers.FloatField(
        allow_null=True, help_text="Benjamini-Hochberg over all differences of the comparison."
    )
    verdict = serializers.ChoiceField(choices=VERDICTS)


class DifferencesSerializer(serializers.Serializer[Any]):
    latency = DifferenceSerializer()
    errors = DifferenceSerializer()  # type: ignore[assignment]


class VersionRequestsSerializer(serializers.Serializer[Any]):
    requests = serializers.IntegerField()
    error_rate = serializers.FloatField(allow_null=True)
    p50_ns = serializers.IntegerField(allow_null=True, help_text="Within 0.97 %.")
    p95_ns = serializers.IntegerField(allow_null=True)
    p99_ns = serializers.IntegerField(allow_null=True)


class ComparedVersionSerializer(VersionRequestsSerializer):
    version = serializers.CharField()
    requests_per_s = serializers.FloatField(help_text="While it was asked anything.")
    traffic_share = serializers.FloatField(
        help_text="Of the service's requests between `start_s` and `end_s`."
    )


class ComparedOperationSerializer(DifferencesSerializer):
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=KINDS)
    a = VersionRequestsSerializer()
    b = VersionRequestsSerializer()


class LoneErrorSerializer(serializers.Serializer[Any]):
    """An error group that one of the versions has."""

    id = serializers.CharField(help_text="As in errors/.")
    kind = serializers.ChoiceField(choices=ERROR_KINDS)
    type = serializers.CharField()
    message = serializers.CharField()
    events = serializers.IntegerField(help_text="As its group counts them: spans and log records.")
    in_spans = serializers.BooleanField(help_text="False: it was seen in log records alone.")
    chance = serializers.FloatField(
        allow_null=True,
        help_text="Of none in the other version, had it been as frequent there for each request; high: too "
        "rare to say.",
    )


class LoneErrorsSerializer(serializers.Serializer[Any]):
    new = LoneErrorSerializer(many=True, help_text="In `b`, and never seen in `a`.")
    gone = LoneErrorSerializer(many=True, help_text="In `a`, and not in `b`.")


class VersionTrafficSerializer(serializers.Serializer[Any]):
    """Requests by step, over the range that was asked for."""

    start_s = serializers.IntegerField()
    step_s = serializers.IntegerField()
    a = serializers.ListField(child=serializers.IntegerField())
    b = serializers.ListField(child=serializers.IntegerField())
    all = serializers.ListField(child=serializers.IntegerField())


class VersionComparisonSerializer(serializers.Serializer[Any]):
    service = serializers.CharField()
    environment = serializers.CharField(
        allow_null=True, help_text="Null: all of them, because none has seen both versions."
    )
    start_s = serializers.IntegerField(help_text="What was compared: side by side, while both were there.")
    end_s = serializers.IntegerField()
    is_side_by_side = serializers.BooleanField(help_text="A canary; else one came after the other.")
    verdict = serializers.ChoiceField(choices=VERDICTS, help_text="Worse, if anything is.")
    false_discovery_rate = serializers.FloatField(
        help_text="A difference is called one where its q value is at most this."
    )
    a = ComparedVersionSerializer()
    b = ComparedVersionSerializer()
    total = DifferencesSerializer(
        help_text="The operations' differences, weighed by what both versions together were asked: a "
        "change of the mix alone is none."
    )
    covered = serializers.FloatField(help_text="Share of requests in operations with enough data.")
    mix_change = serializers.FloatField(
        allow_null=True, help_text="Share of requests that went to other operations."
    )
    operations = ComparedOperationSerializer(
        many=True, help_text="Notable first, then by requests; most 100."
    )
    error_groups = LoneErrorsSerializer(help_text="Most spans first, at most 50.")
    operations_beyond = serializers.IntegerField(help_text="How many more there are, not judged.")
    sampled_by = serializers.IntegerField(help_text="One in so many traces was looked at for differences.")
    traffic = VersionTrafficSerializer()
