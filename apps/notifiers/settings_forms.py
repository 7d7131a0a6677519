"""What each kind of target must be told: read strictly, parted into what may be shown and what is sealed."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rest_framework import serializers

from apps.api.serializers import StrictSerializer
from apps.notifiers.addresses import MAX_URL_CHARS, Address, BadAddress, read_url
from apps.notifiers.body_template import MAX_CHARS, BadTemplate, require_template
from apps.notifiers.models import Kind
from apps.notifiers.native_urls import DISCORD, SLACK, TEAMS
from apps.notifiers.signing import BadSigningSecret, read_signing_secret
from apps.notifiers.webhook_body import EXAMPLE

MAX_ADDRESSES = 20
MAX_HEADERS = 10
MAX_HEADER_CHARS = 1000
HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
HEADER_VALUE = re.compile(r"[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?")
# Ours to set, or the connection's.
TAKEN_HEADERS = frozenset(
    {
        *("host", "connection", "keep-alive", "upgrade", "expect", "te", "trailer", "transfer-encoding"),
        *("content-length", "content-type", "accept-encoding", "proxy-authorization"),
        *("idempotency-key", "webhook-id", "webhook-timestamp", "webhook-signature"),
    }
)
REGIONS = ["us", "eu"]


@dataclass(frozen=True, slots=True)
class TargetSettings:
    """`shown` is stored as it is, `secrets` sealed; `hints` say of a secret what its owner knows it by."""

    shown: Mapping[str, Any]
    secrets: Mapping[str, Any]
    hints: Mapping[str, Any]


class UrlField(serializers.CharField):
    """An address that may be sent to by its spelling; where it leads is judged at each connection."""

    def __init__(self, pattern: re.Pattern[str] | None = None, example: str = "", **kwargs: Any) -> None:
        self.pattern, self.example = pattern, example
        super().__init__(max_length=MAX_URL_CHARS, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        url = super().to_internal_value(data)
        try:
            read_url(url)
        except BadAddress as error:
            raise serializers.ValidationError(str(error)) from error
        if self.pattern is not None and not self.pattern.fullmatch(url):
            raise serializers.ValidationError(f"It looks like {self.example}")
        return url


class PatternField(serializers.RegexField):
    """A text that says, where it is wrong, what it looks like."""

    def __init__(self, pattern: str, example: str) -> None:
        super().__init__(rf"^{pattern}\Z", error_messages={"invalid": f"It looks like {example}"})


class KeyField(serializers.RegexField):
    def __init__(self) -> None:
        message = "A key is 10 to 100 letters and digits, without blanks."
        super().__init__(r"^[A-Za-z0-9_:+/=-]{10,100}\Z", error_messages={"invalid": message})


class EmailForm(StrictSerializer):
    addresses = serializers.ListField(child=serializers.EmailField(), min_length=1, max_length=MAX_ADDRESSES)

    def validate_addresses(self, value: list[str]) -> list[str]:
        closed = [address for address in value if not self.context["may_mail"](address)]
        if closed:
            raise serializers.ValidationError(
                f"{closed[0]} is no member of the organization. Who runs this installation may allow mail to "
                "a domain: SPANWISE_NOTIFIERS_MAIL_DOMAINS."
            )
        return list(dict.fromkeys(value))


class WebhookForm(StrictSerializer):
    url = UrlField()
    signing_secret = serializers.CharField(max_length=120)
    headers = serializers.DictField(child=serializers.CharField(max_length=MAX_HEADER_CHARS), default=dict)
    template = serializers.CharField(
        max_length=MAX_CHARS, allow_blank=True, default="", trim_whitespace=False
    )

    def validate_signing_secret(self, value: str) -> str:
        try:
            read_signing_secret(value)
        except BadSigningSecret as error:
            message = "It is whsec_ and the base64 of 24 to 64 bytes; leave it out, and one is made."
            raise serializers.ValidationError(message) from error
        return value

    def validate_headers(self, value: dict[str, str]) -> dict[str, str]:
        if len(value) > MAX_HEADERS:
            raise serializers.ValidationError(f"At most {MAX_HEADERS} headers.")
        for name, text in value.items():
            if not HEADER_NAME.fullmatch(name) or name.lower() in TAKEN_HEADERS:
                raise serializers.ValidationError(f"{name} cannot be set.")
            if not HEADER_VALUE.fullmatch(text):
                raise serializers.ValidationError(f"The value of {name} is not one line of ASCII.")
        return value

    def validate_template(self, value: str) -> str:
        try:
            if value:
                require_template(value, EXAMPLE)
        except BadTemplate as error:
            raise serializers.ValidationError(str(error)) from error
        return value


class SlackForm(StrictSerializer):
    url = UrlField(SLACK, "https://hooks.slack.com/services/T…/B…/…: an incoming webhook of a Slack app.")


class TeamsForm(StrictSerializer):
    url = UrlField(
        TEAMS,
        "https://….logic.azure.com/workflows/…/triggers/manual/paths/invoke?api-version=…&sig=…: a workflow "
        '"When a Teams webhook request is received".',
    )


class DiscordForm(StrictSerializer):
    url = UrlField(DISCORD, "https://discord.com/api/webhooks/…/…: a webhook of a channel.")


class TelegramForm(StrictSerializer):
    bot_token = PatternField(
        r"[0-9]{5,15}:[A-Za-z0-9_-]{30,60}", "123456789:AAE…: what @BotFather gave for the bot."
    )
    chat_id = PatternField(
        r"(-?[0-9]{3,20}|@[A-Za-z0-9_]{3,64})", "-1001234567890, or @name for a public channel."
    )
    topic = serializers.IntegerField(min_value=1, max_value=2**31 - 1, allow_null=True, default=None)


class PagerDutyForm(StrictSerializer):
    routing_key = KeyField()
    region = serializers.ChoiceField(choices=REGIONS, default="us")


class OpsgenieForm(StrictSerializer):
    api_key = KeyField()
    region = serializers.ChoiceField(choices=REGIONS, default="us")
    team = serializers.CharField(max_length=100, allow_blank=True, default="")


FORMS: dict[str, type[StrictSerializer]] = {
    Kind.EMAIL: EmailForm,
    Kind.WEBHOOK: WebhookForm,
    Kind.SLACK: SlackForm,
    Kind.TEAMS: TeamsForm,
    Kind.DISCORD: DiscordForm,
    Kind.TELEGRAM: TelegramForm,
    Kind.PAGERDUTY: PagerDutyForm,
    Kind.OPSGENIE: OpsgenieForm,
}
SECRETS = frozenset({"url", "signing_secret", "headers", "bot_token", "routing_key", "api_key"})


def read_settings(kind: str, given: Mapping[str, Any], *, may_mail: Callable[[str], bool]) -> TargetSettings:
    """Raises ValidationError, with the fields as `settings.<name>`."""
    form = FORMS[kind](data=dict(given), context={"may_mail": may_mail})
    if not form.is_valid():
        raise serializers.ValidationError({"settings": form.errors})
    values = form.validated_data
    secrets = {name: value for name, value in values.items() if name in SECRETS}
    return TargetSettings(
        shown={name: value for name, value in values.items() if name not in SECRETS},
        secrets=secrets,
        hints={name: hint_of(value) for name, value in secrets.items()},
    )


def hint_of(secret: Any) -> Any:
    """An address by its host; else the last four characters, of what is long enough to hide the rest."""
    if isinstance(secret, Mapping):
        return {name: hint_of(value) for name, value in secret.items()}
    if "://" not in secret:
        return _end_of(secret)
    address: Address = read_url(secret)
    host = secret.split("://", 1)[1].split("/", 1)[0].split("?", 1)[0]
    rest = secret.split("://", 1)[1][len(host) :]
    return f"{address.scheme}://{host}/{_end_of(rest)}"


def _end_of(secret: str) -> str:
    return f"…{secret[-4:]}" if len(secret) >= 16 else "…"
