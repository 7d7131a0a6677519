"""What error groups look like over HTTP."""

from typing import Any

from rest_framework import serializers

from apps.api.serializers import StrictSerializer
from apps.errors.models import SERVICE_CHARS, VERSION_CHARS
from apps.errors.queries import Sort
from apps.errors.standing import Status

MAX_FILTER_CHARS = 1000
MOMENT_HELP = "RFC 3339 with a zone, or unix seconds; read as whole minutes."
STATUSES = [status.value for status in Status]
ALL = "all"
KINDS = ["exception", "span"]


class FilterField(serializers.CharField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=MAX_FILTER_CHARS, trim_whitespace=False, **kwargs)


class ErrorRangeQuerySerializer(StrictSerializer):
    start = serializers.CharField(required=False, help_text=f"{MOMENT_HELP} Default: a day before the end.")
    end = serializers.CharField(required=False, help_text=f"{MOMENT_HELP} Default: now.")
    service = FilterField()
    environment = FilterField()
    version = FilterField(help_text="Only events in this version, whosever it is.")


class ErrorListQuerySerializer(ErrorRangeQuerySerializer):
    status = serializers.ChoiceField(choices=[*STATUSES, ALL], default=Status.OPEN.value)
    q = FilterField(allow_blank=True, help_text="A part of the type or the message, in any case.")
    sort = serializers.ChoiceField(
        choices=[sort.value for sort in Sort],
        default=Sort.LAST_SEEN.value,
        help_text="`last_seen` and `first_seen` are ever, as in the answer; `events` are of the range.",
    )
    cursor = serializers.CharField(required=False, help_text="`next` of the page before.")


class ErrorStatusChangeSerializer(StrictSerializer):
    status = serializers.ChoiceField(choices=STATUSES)
    version = serializers.CharField(
        max_length=VERSION_CHARS,
        default="",
        allow_blank=True,
        help_text="Resolved in this version: older ones may fail on without reopening it.",
    )
    service = serializers.CharField(
        max_length=SERVICE_CHARS,
        default="",
        allow_blank=True,
        trim_whitespace=False,
        help_text="Whose `version` it is; default: of each service that has one called so.",
    )
    in_next_version = serializers.BooleanField(
        default=False, help_text="Resolved in whichever version comes next: those there are may fail on."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """What is said of versions goes together, and with what is resolved alone."""
        if attrs["status"] != Status.RESOLVED:
            return {"status": attrs["status"], "version": "", "service": "", "in_next_version": False}
        if attrs["in_next_version"] and attrs["version"]:
            raise serializers.ValidationError({"version": ["The next version is not called anything yet."]})
        if attrs["service"] and not attrs["version"]:
            raise serializers.ValidationError({"service": ["Name its version, too."]})
        return attrs


class ErrorGroupSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(help_text="16 hex digits.")
    kind = serializers.ChoiceField(
        choices=KINDS, help_text="`span`: spans that failed without an exception; `type` is their name."
    )
    type = serializers.CharField()
    message = serializers.CharField(
        help_text="What differs from one occurrence to the next is a placeholder."
    )
    culprit = serializers.CharField(help_text="Function and file of the frame that tells most; may be empty.")
    services = serializers.ListField(child=serializers.CharField(), help_text="In the range.")
    versions = serializers.ListField(child=serializers.CharField(), help_text="In the range.")
    status = serializers.ChoiceField(choices=STATUSES)
    is_regressed = serializers.BooleanField(help_text="Was resolved, and seen again afterwards: open again.")
    is_new = serializers.BooleanField(help_text="First seen in the newest version of its service.")
    events = serializers.IntegerField(
        help_text="Spans in the range that have it, each once, and log records that say it of no such span."
    )
    series = serializers.ListField(child=serializers.IntegerField(), help_text="Events by step.")
    first_seen = serializers.DateTimeField(help_text="Ever.")
    last_seen = serializers.DateTimeField(help_text="Ever.")
    traces = serializers.ListField(
        child=serializers.CharField(), help_text="The latest, each once; as many as are stored, at most 5."
    )


class ErrorListSerializer(serializers.Serializer[Any]):
    start_s = serializers.IntegerField(help_text="Where the series begin.")
    end_s = serializers.IntegerField()
    step_s = serializers.IntegerField()
    counted_until_ms = serializers.IntegerField(
        help_text="Unix: whatever arrived until then is counted. 0: the first count is still to come."
    )
    groups = ErrorGroupSerializer(many=True)
    next = serializers.CharField(allow_null=True, help_text="A cursor; null on the last page.")


class FrameSerializer(serializers.Serializer[Any]):
    function = serializers.CharField()
    file = serializers.CharField()


class ErrorSampleSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    trace_id = serializers.CharField(
        allow_null=True, help_text="null: a log record of no trace, or of one that is not stored."
    )
    span_id = serializers.CharField(allow_null=True)
    log_id = serializers.CharField(allow_null=True, help_text="Of a log record; null: it is a span's.")
    message = serializers.CharField(help_text="As it was.")


class ErrorCountSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    events = serializers.IntegerField()


class NewestVersionSerializer(serializers.Serializer[Any]):
    service = serializers.CharField()
    version = serializers.CharField()


class ErrorDecisionSerializer(serializers.Serializer[Any]):
    version = serializers.CharField(help_text="Resolved in it; may be empty.")
    service = serializers.CharField(help_text="Whose version it is; empty: of each that has one called so.")
    in_next_version = serializers.BooleanField()
    by = serializers.CharField(allow_null=True)
    at = serializers.DateTimeField()


class ErrorDetailSerializer(ErrorGroupSerializer):
    start_s = serializers.IntegerField()
    end_s = serializers.IntegerField()
    step_s = serializers.IntegerField()
    frames = FrameSerializer(many=True, help_text="That tell it apart, the innermost first, at most 5.")
    first_version = serializers.CharField()
    last_version = serializers.CharField()
    newest_versions = NewestVersionSerializer(
        many=True, help_text="The version of each of its services that came last, where it tells versions."
    )
    decided = ErrorDecisionSerializer(allow_null=True, help_text="Who resolved or ignored it, and when.")
    samples = ErrorSampleSerializer(many=True, help_text="The latest, one of each trace.")
    by_service = ErrorCountSerializer(many=True)
    by_version = ErrorCountSerializer(many=True)
    by_environment = ErrorCountSerializer(many=True)


class ErrorStandingSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    status = serializers.ChoiceField(choices=STATUSES)
    is_regressed = serializers.BooleanField()
