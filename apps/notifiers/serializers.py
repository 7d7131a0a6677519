"""What targets, routes and deliveries look like over HTTP."""

from typing import Any

from rest_framework import serializers

from apps.api.serializers import StrictSerializer
from apps.notifiers.messages import Event, Severity
from apps.notifiers.models import KEY_CHARS, NAME_CHARS, Kind, State

KINDS = Kind.values
SEVERITIES = [severity.value for severity in Severity]
EVENTS = [event.value for event in Event]
STATES = State.values
MAX_GLOBS = 50
GLOB_CHARS = 200
MAX_REPEAT_MINUTES = 7 * 24 * 60
MAX_PAGE = 200
SETTINGS_HELP = "By the kind: docs/notifications.md. Secrets are taken here and never given back."


class TargetCreateSerializer(StrictSerializer):
    name = serializers.CharField(max_length=NAME_CHARS)
    kind = serializers.ChoiceField(choices=KINDS)
    settings = serializers.DictField(help_text=SETTINGS_HELP)
    enabled = serializers.BooleanField(default=True)


class TargetUpdateSerializer(StrictSerializer):
    name = serializers.CharField(max_length=NAME_CHARS, required=False)
    settings = serializers.DictField(
        required=False, help_text=f"Those that are left out stay as they are. {SETTINGS_HELP}"
    )
    enabled = serializers.BooleanField(
        required=False, help_text="Switched off, what waits for it is given up."
    )


class TargetSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=KINDS)
    settings = serializers.DictField(help_text="Those that are no secrets.")
    secrets = serializers.DictField(help_text="What may be shown of each secret, such as its end.")
    enabled = serializers.BooleanField()
    last_delivered_at = serializers.DateTimeField(allow_null=True)
    failing_since = serializers.DateTimeField(allow_null=True, help_text="Null: its last delivery arrived.")
    last_failure = serializers.CharField()
    created_at = serializers.DateTimeField()


class NewTargetSerializer(TargetSerializer):
    signing_secret = serializers.CharField(
        allow_null=True,
        help_text="Of a webhook that gave none: what was made for it. It is shown this once.",
    )


class TargetListSerializer(serializers.Serializer[Any]):
    targets = TargetSerializer(many=True, help_text="By name.")


class AttemptSerializer(serializers.Serializer[Any]):
    delivered = serializers.BooleanField()
    status = serializers.IntegerField(allow_null=True, help_text="Of HTTP, where there was an answer.")
    detail = serializers.CharField(help_text="The start of what was answered, or why nothing was.")


class GlobsField(serializers.ListField):
    """Names with `*`, `?` and `[…]`, in any case of letters."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(child=serializers.CharField(max_length=GLOB_CHARS), max_length=MAX_GLOBS, **kwargs)


class ContinueField:
    """Of a serializer: its `goes_on` is called `continue`, which cannot be the name of a Python attribute."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        fields: dict[str, serializers.Field[Any, Any, Any, Any]] = super().get_fields()  # type: ignore[misc]
        field = fields.pop("goes_on")
        if isinstance(self, StrictSerializer):
            field.source = "goes_on"
        return {**fields, "continue": field}


class RouteCreateSerializer(ContinueField, StrictSerializer):
    name = serializers.CharField(max_length=NAME_CHARS)
    severities = serializers.ListField(child=serializers.ChoiceField(choices=SEVERITIES), default=list)
    services = GlobsField(default=list)
    environments = GlobsField(default=list)
    owners = GlobsField(default=list)
    targets = serializers.ListField(
        child=serializers.IntegerField(), default=list, help_text="Their ids; none: nobody is told."
    )
    repeat_minutes = serializers.IntegerField(
        min_value=5,
        max_value=MAX_REPEAT_MINUTES,
        allow_null=True,
        default=None,
        help_text="How often its targets are reminded of what lasts; null: never.",
    )
    goes_on = serializers.BooleanField(default=False, help_text="Whether later routes are asked, too.")


class RouteUpdateSerializer(ContinueField, StrictSerializer):
    name = serializers.CharField(max_length=NAME_CHARS, required=False)
    severities = serializers.ListField(child=serializers.ChoiceField(choices=SEVERITIES), required=False)
    services = GlobsField(required=False)
    environments = GlobsField(required=False)
    owners = GlobsField(required=False)
    targets = serializers.ListField(child=serializers.IntegerField(), required=False)
    repeat_minutes = serializers.IntegerField(
        min_value=5, max_value=MAX_REPEAT_MINUTES, allow_null=True, required=False
    )
    goes_on = serializers.BooleanField(required=False)


class RouteSerializer(ContinueField, serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    severities = serializers.ListField(child=serializers.ChoiceField(choices=SEVERITIES))
    services = serializers.ListField(child=serializers.CharField())
    environments = serializers.ListField(child=serializers.CharField())
    owners = serializers.ListField(child=serializers.CharField())
    targets = serializers.ListField(child=serializers.IntegerField())
    repeat_minutes = serializers.IntegerField(allow_null=True)
    goes_on = serializers.BooleanField()


class RouteListSerializer(serializers.Serializer[Any]):
    routes = RouteSerializer(many=True, help_text="In the order in which they are asked.")


class RouteOrderSerializer(StrictSerializer):
    order = serializers.ListField(
        child=serializers.IntegerField(),
        help_text="The ids of all routes, the one that is asked first first.",
    )


class DeliveryQuerySerializer(StrictSerializer):
    target = serializers.IntegerField(required=False)
    subject = serializers.CharField(max_length=KEY_CHARS, required=False)
    state = serializers.ChoiceField(choices=STATES, required=False)
    limit = serializers.IntegerField(min_value=1, max_value=MAX_PAGE, default=50)
    cursor = serializers.CharField(required=False)


class DeliverySerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    target = serializers.IntegerField()
    target_name = serializers.CharField()
    subject = serializers.CharField()
    event = serializers.ChoiceField(choices=EVENTS)
    severity = serializers.ChoiceField(choices=SEVERITIES)
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=STATES)
    attempts = serializers.IntegerField()
    status = serializers.IntegerField(allow_null=True, help_text="Of HTTP, of the last answer.")
    detail = serializers.CharField(help_text="The start of the last answer, or why there was none.")
    created_at = serializers.DateTimeField()
    next_at = serializers.DateTimeField(
        allow_null=True, help_text="Of the next attempt; null: there is none."
    )
    ended_at = serializers.DateTimeField(allow_null=True)


class DeliveryPageSerializer(serializers.Serializer[Any]):
    deliveries = DeliverySerializer(many=True, help_text="The latest first.")
    next_cursor = serializers.CharField(allow_null=True)
