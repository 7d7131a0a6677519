"""What services look like over HTTP."""

from typing import Any

from django.core.validators import URLValidator
from rest_framework import serializers

from apps.api.serializers import StrictSerializer
from apps.services.models import SERVICE_CHARS, TEXT_CHARS, URL_CHARS
from apps.services.windows import Compare

MAX_FILTER_CHARS = 1000
# A day: nobody waits longer, and nobody measures so.
MAX_APDEX_T_MS = 86_400_000
MOMENT_HELP = "RFC 3339 with a zone, or unix seconds; read as whole minutes."
OF_REQUESTS = "Of requests; within 0.97 %."


class RangeQuerySerializer(StrictSerializer):
    start = serializers.CharField(required=False, help_text=f"{MOMENT_HELP} Default: a day before the end.")
    end = serializers.CharField(required=False, help_text=f"{MOMENT_HELP} Default: now.")
    environment = serializers.CharField(
        required=False, max_length=MAX_FILTER_CHARS, trim_whitespace=False, help_text="Only spans from it."
    )


class ServiceListQuerySerializer(RangeQuerySerializer):
    compare = serializers.ChoiceField(
        choices=[each.value for each in Compare],
        required=False,
        help_text="Put the same time a day or a week earlier beside each figure.",
    )


class NamedQuerySerializer(StrictSerializer):
    name = serializers.CharField(
        required=False,
        max_length=SERVICE_CHARS,
        trim_whitespace=False,
        help_text="The service, instead of the one in the address: for names that mean something else there.",
    )


class NarrowedQuerySerializer(RangeQuerySerializer, NamedQuerySerializer):
    version = serializers.CharField(
        required=False, max_length=MAX_FILTER_CHARS, trim_whitespace=False, help_text="Only of this version."
    )


class ServiceQuerySerializer(ServiceListQuerySerializer, NarrowedQuerySerializer):
    pass


class ExemplarsQuerySerializer(NarrowedQuerySerializer):
    operation = serializers.CharField(
        required=False, max_length=MAX_FILTER_CHARS, trim_whitespace=False, help_text="Only this span name."
    )


class ServiceSeriesQuerySerializer(ServiceListQuerySerializer, ExemplarsQuerySerializer):
    pass


class InstancesQuerySerializer(RangeQuerySerializer, NamedQuerySerializer):
    pass


class ServiceOwnerSerializer(serializers.Serializer[Any]):
    team = serializers.CharField()
    contact = serializers.CharField()
    repository = serializers.CharField(help_text="An http or https address, or empty.")


class LastDeploymentSerializer(serializers.Serializer[Any]):
    version = serializers.CharField()
    environment = serializers.CharField()
    at = serializers.IntegerField(help_text="Unix seconds of the hour in which the version was first seen.")


class ServiceBeforeSerializer(serializers.Serializer[Any]):
    requests_per_s = serializers.FloatField()
    error_rate = serializers.FloatField(allow_null=True)
    apdex = serializers.FloatField(allow_null=True)
    p50_ns = serializers.IntegerField(allow_null=True)
    p95_ns = serializers.IntegerField(allow_null=True)
    p99_ns = serializers.IntegerField(allow_null=True)


class SparklinesSerializer(serializers.Serializer[Any]):
    requests = serializers.ListField(child=serializers.IntegerField())
    errors = serializers.ListField(child=serializers.IntegerField())  # type: ignore[assignment]
    p95_ns = serializers.ListField(child=serializers.IntegerField(allow_null=True))


class ServiceSummarySerializer(serializers.Serializer[Any]):
    service = serializers.CharField()
    owner = ServiceOwnerSerializer(allow_null=True)
    requests = serializers.IntegerField(help_text="Entry spans: SERVER, CONSUMER, or the root of a trace.")
    requests_per_s = serializers.FloatField(help_text="With what a sampling client did not send.")
    error_rate = serializers.FloatField(
        allow_null=True, help_text="0 to 1, with what a sampling client did not send; null without requests."
    )
    apdex = serializers.FloatField(
        allow_null=True,
        help_text="0 to 1, for a T within 0.97 % of `apdex_t_ms`; a request with an error is not satisfied.",
    )
    apdex_t_ms = serializers.IntegerField(help_text="Apdex's T: 500 unless set for the service.")
    p50_ns = serializers.IntegerField(allow_null=True, help_text=OF_REQUESTS)
    p95_ns = serializers.IntegerField(allow_null=True)
    p99_ns = serializers.IntegerField(allow_null=True)
    spans = serializers.IntegerField(help_text="All spans, entry or not.")
    estimated_requests = serializers.IntegerField(
        allow_null=True,
        help_text="Requests with those that a sampling client did not send; null where it sent all.",
    )
    last_deployment = LastDeploymentSerializer(
        allow_null=True,
        help_text="Of the 30 days before the end; null where no version has replaced another.",
    )
    series = SparklinesSerializer(help_text="One entry a step.")
    before = ServiceBeforeSerializer(allow_null=True, help_text="The same time before; null unless compared.")


class ServiceListSerializer(serializers.Serializer[Any]):
    start_s = serializers.IntegerField(help_text="Where the first step begins, unix seconds.")
    end_s = serializers.IntegerField(help_text="Where the range ends; steps yet to come are left out.")
    step_s = serializers.IntegerField()
    services = ServiceSummarySerializer(many=True)
    environments = serializers.ListField(
        child=serializers.CharField(), help_text="All that sent spans in the range, whatever the filter."
    )


class ServiceOperationBeforeSerializer(serializers.Serializer[Any]):
    requests_per_s = serializers.FloatField()
    error_rate = serializers.FloatField(allow_null=True)
    p50_ns = serializers.IntegerField(allow_null=True)
    p95_ns = serializers.IntegerField(allow_null=True)
    p99_ns = serializers.IntegerField(allow_null=True)


class ServiceOperationSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(help_text="Of the entry span.")
    kind = serializers.IntegerField(help_text="As in OTLP.")
    requests = serializers.IntegerField()
    requests_per_s = serializers.FloatField()
    error_rate = serializers.FloatField(allow_null=True)
    p50_ns = serializers.IntegerField(allow_null=True, help_text=OF_REQUESTS)
    p95_ns = serializers.IntegerField(allow_null=True)
    p99_ns = serializers.IntegerField(allow_null=True)
    time_share = serializers.FloatField(help_text="Of the time that all listed requests took, 0 to 1.")
    before = ServiceOperationBeforeSerializer(allow_null=True)


class RunningVersionSerializer(serializers.Serializer[Any]):
    version = serializers.CharField(help_text="Empty where the service does not say.")
    environment = serializers.CharField()
    first_seen = serializers.IntegerField(
        help_text="Unix seconds, in the 30 days before the end; to the hour."
    )
    last_seen = serializers.IntegerField(help_text="In the range; to the hour, at its ends to the minute.")
    requests = serializers.IntegerField()
    requests_share = serializers.FloatField(help_text="0 to 1.")


class ServiceDetailSerializer(ServiceSummarySerializer):
    start_s = serializers.IntegerField(help_text="Where the first step begins, unix seconds.")
    end_s = serializers.IntegerField(help_text="Where the range ends; steps yet to come are left out.")
    step_s = serializers.IntegerField()
    operations = ServiceOperationSerializer(many=True, help_text="The most time first, at most 500.")
    versions = RunningVersionSerializer(many=True, help_text="That ran in the range, the busiest first.")


class ServiceLinesSerializer(serializers.Serializer[Any]):
    requests = serializers.ListField(child=serializers.IntegerField())
    errors = serializers.ListField(child=serializers.IntegerField())  # type: ignore[assignment]
    apdex = serializers.ListField(child=serializers.FloatField(allow_null=True))
    p50_ns = serializers.ListField(child=serializers.IntegerField(allow_null=True))
    p95_ns = serializers.ListField(child=serializers.IntegerField(allow_null=True))
    p99_ns = serializers.ListField(child=serializers.IntegerField(allow_null=True))


class ServiceSeriesSerializer(ServiceLinesSerializer):
    start_s = serializers.IntegerField(help_text="Where the first step begins, unix seconds.")
    end_s = serializers.IntegerField(help_text="Where the range ends; steps yet to come are left out.")
    step_s = serializers.IntegerField()
    before = ServiceLinesSerializer(allow_null=True, help_text="The same steps a day or a week before.")


class ExemplarSerializer(serializers.Serializer[Any]):
    trace_id = serializers.CharField()
    span_id = serializers.CharField()
    at_ns = serializers.CharField(help_text="Unix nanoseconds, as text: more than a JSON number holds.")
    duration_ns = serializers.IntegerField()
    is_error = serializers.BooleanField()
    name = serializers.CharField()


class ExemplarListSerializer(serializers.Serializer[Any]):
    exemplars = ExemplarSerializer(
        many=True, help_text="By start, at most 192: an octave of latency has one in each 32nd of the range."
    )


class InstanceSerializer(serializers.Serializer[Any]):
    instance = serializers.CharField(help_text="service.instance.id, else the pod, else the host; or empty.")
    host = serializers.CharField()
    pod = serializers.CharField()
    version = serializers.CharField()
    requests = serializers.IntegerField()
    requests_per_s = serializers.FloatField()
    error_rate = serializers.FloatField()
    p95_ns = serializers.IntegerField(help_text=OF_REQUESTS)
    last_seen = serializers.IntegerField(help_text="Unix seconds.")


class InstanceListSerializer(serializers.Serializer[Any]):
    start_s = serializers.IntegerField(
        help_text="Counted from here on: the end of the range, as much as a million spans allow."
    )
    end_s = serializers.IntegerField()
    instances = InstanceSerializer(many=True, help_text="At most 500, the busiest first.")


class WebAddressField(serializers.CharField):
    """Empty, or an address that a browser may be sent to: nothing that runs in the page."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=URL_CHARS, allow_blank=True, **kwargs)
        self.validators.append(URLValidator(schemes=["http", "https"]))

    def run_validators(self, value: Any) -> None:
        if value:
            super().run_validators(value)


class ServiceSettingsSerializer(StrictSerializer):
    team = serializers.CharField(max_length=TEXT_CHARS, allow_blank=True)
    contact = serializers.CharField(max_length=TEXT_CHARS, allow_blank=True)
    repository = WebAddressField(help_text="An http or https address, or empty.")
    apdex_t_ms = serializers.IntegerField(min_value=1, max_value=MAX_APDEX_T_MS, help_text="Apdex's T.")


class EnvironmentListSerializer(serializers.Serializer[Any]):
    environments = serializers.ListField(child=serializers.CharField(), help_text="By name, at most 500.")
