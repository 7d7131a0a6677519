"""What the service map looks like over HTTP."""

import math
from typing import Any

from rest_framework import serializers

from apps.api.serializers import StrictSerializer
from apps.topology.nodes import KINDS

MAX_FILTER_CHARS = 4000
MAX_NAME_CHARS = 1000
MAX_ID_CHARS = 4000
MAX_HOPS = 10
MAX_POSITIONS = 2000
# Beyond, no screen shows it and a browser's arithmetic goes astray.
FURTHEST = 1_000_000
MOMENT_HELP = "RFC 3339 with a zone, or unix seconds; read as whole minutes."


class _RangeQuerySerializer(StrictSerializer):
    start = serializers.CharField(required=False, help_text=f"{MOMENT_HELP} Default: a day before the end.")
    end = serializers.CharField(required=False, help_text=f"{MOMENT_HELP} Default: now.")
    environment = serializers.CharField(
        required=False,
        max_length=MAX_NAME_CHARS,
        trim_whitespace=False,
        help_text="Only calls that were answered in it.",
    )


class MapQuerySerializer(_RangeQuerySerializer):
    q = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=MAX_FILTER_CHARS,
        help_text="Only calls of traces with a span that matches; at most 20 000 traces, 1 000 000 spans.",
    )
    focus = serializers.CharField(
        required=False,
        max_length=MAX_ID_CHARS,
        trim_whitespace=False,
        help_text="A node's id: it alone and what is near it.",
    )
    hops = serializers.IntegerField(
        required=False, default=1, min_value=0, max_value=MAX_HOPS, help_text="How far from `focus`."
    )
    before_start = serializers.CharField(
        required=False, help_text=f"{MOMENT_HELP} With `before_end`: compare with that time."
    )
    before_end = serializers.CharField(required=False, help_text=MOMENT_HELP)


class FiguresBeforeSerializer(serializers.Serializer[Any]):
    requests = serializers.IntegerField()
    requests_per_s = serializers.FloatField()
    error_rate = serializers.FloatField(allow_null=True)
    p95_ns = serializers.IntegerField(allow_null=True)


class CallsBeforeSerializer(serializers.Serializer[Any]):
    calls = serializers.IntegerField()
    calls_per_s = serializers.FloatField()
    error_rate = serializers.FloatField(allow_null=True)
    p95_ns = serializers.IntegerField(allow_null=True)


class MapNodeSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(help_text="The same whenever the node is there.")
    kind = serializers.ChoiceField(choices=KINDS)
    name = serializers.CharField(help_text="Of a database its namespace, of a host its address.")
    system = serializers.CharField(allow_null=True, help_text="Of databases and topics.")
    server = serializers.CharField(allow_null=True, help_text="Of databases.")
    requests = serializers.IntegerField(
        help_text="Entry spans of a service; calls of what is inferred. 0 beside `before`: it is gone."
    )
    requests_per_s = serializers.FloatField()
    error_rate = serializers.FloatField(allow_null=True, help_text="0 to 1; null without requests.")
    p95_ns = serializers.IntegerField(allow_null=True, help_text="Within 0.97 %.")
    unmatched = serializers.IntegerField(help_text="Spans of the service whose parent is nowhere.")
    q = serializers.CharField(help_text="The filter that finds its spans; of what is inferred, its calls.")
    before = FiguresBeforeSerializer(allow_null=True, help_text="null: it was not there, or not asked for.")


class MapEdgeSerializer(serializers.Serializer[Any]):
    source = serializers.CharField(help_text="Id of the calling node.")  # type: ignore[assignment]
    target = serializers.CharField()
    protocol = serializers.CharField(help_text="http, grpc, postgresql, kafka, ...; '' where nothing tells.")
    via = serializers.CharField(
        allow_null=True, help_text="Id of the topic between two services. Its calls are in no other edge."
    )
    calls = serializers.IntegerField(help_text="0 beside `before`: the edge is gone.")
    calls_per_s = serializers.FloatField()
    error_rate = serializers.FloatField(allow_null=True, help_text="Calls where either end says error.")
    p50_ns = serializers.IntegerField(allow_null=True, help_text="Of the callee's spans; within 0.97 %.")
    p95_ns = serializers.IntegerField(allow_null=True)
    p99_ns = serializers.IntegerField(allow_null=True)
    q = serializers.CharField(help_text="The filter that finds its calls.")
    before = CallsBeforeSerializer(allow_null=True, help_text="null: it was not there, or not asked for.")


class ServiceMapSerializer(serializers.Serializer[Any]):
    counted_until_ms = serializers.IntegerField(
        help_text="Unix: whatever arrived until then is in the map. 0: the first count is still to come."
    )
    start_s = serializers.IntegerField()
    end_s = serializers.IntegerField()
    nodes = MapNodeSerializer(many=True)
    edges = MapEdgeSerializer(many=True, help_text="Most calls first.")


class CoordinateField(serializers.FloatField):
    """Within the bounds; NaN, which is beyond neither of them, is no number that JSON could keep."""

    def __init__(self) -> None:
        super().__init__(min_value=-FURTHEST, max_value=FURTHEST)

    def to_internal_value(self, data: Any) -> float:
        value = super().to_internal_value(data)
        if not math.isfinite(value):
            self.fail("invalid")
        return value


class PositionsField(serializers.DictField):
    """Node id -> [x, y]."""

    child = serializers.ListField(child=CoordinateField(), min_length=2, max_length=2)
    default_error_messages = {
        "nul": "A node's id holds no NUL character.",
        "too_many": f"At most {MAX_POSITIONS} nodes have a place.",
        "long_id": f"A node's id has at most {MAX_ID_CHARS} characters.",
    }

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and len(data) > MAX_POSITIONS:
            self.fail("too_many")
        if isinstance(data, dict) and any(len(key) > MAX_ID_CHARS for key in data):
            self.fail("long_id")
        if isinstance(data, dict) and any("\0" in key for key in data):
            self.fail("nul")
        return super().to_internal_value(data)


class MapLayoutSerializer(StrictSerializer):
    positions = PositionsField(help_text="Node id -> [x, y], of at most 2 000 nodes; the whole of it.")


class MissingQuerySerializer(_RangeQuerySerializer):
    service = serializers.CharField(max_length=MAX_NAME_CHARS, trim_whitespace=False)


class OrphansSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    kind = serializers.IntegerField(help_text="As OTLP numbers it.")
    spans = serializers.IntegerField()


class UnmatchedSerializer(serializers.Serializer[Any]):
    spans = serializers.IntegerField(help_text="Spans of the service whose parent is nowhere.")
    by_operation = OrphansSerializer(many=True, help_text="Most first, at most 100.")


class SuspectSerializer(serializers.Serializer[Any]):
    caller = serializers.CharField(help_text="A service.")
    host = serializers.CharField(help_text="What it calls.")
    calls = serializers.IntegerField()
    requests_without_parent = serializers.IntegerField(help_text="That reached the service at this host.")
    evidence = serializers.ChoiceField(
        choices=["address", "name"], help_text="How the host is known to be the service."
    )


class MissingSerializer(serializers.Serializer[Any]):
    unmatched = UnmatchedSerializer()
    requests_without_parent = serializers.IntegerField(help_text="SERVER spans that begin a trace.")
    roots_called_from = SuspectSerializer(
        many=True, help_text="Who seems to drop the context, most calls first."
    )
