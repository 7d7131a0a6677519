"""How a notice is put to each kind of target."""

from collections.abc import Callable, Mapping
from typing import Any

from apps.notifiers.answers import Outcome
from apps.notifiers.grouping import Notice
from apps.notifiers.models import Kind, NotificationTarget
from apps.notifiers.senders.discord import send_discord
from apps.notifiers.senders.email import send_email
from apps.notifiers.senders.opsgenie import send_opsgenie
from apps.notifiers.senders.pagerduty import send_pagerduty
from apps.notifiers.senders.slack import send_slack
from apps.notifiers.senders.teams import send_teams
from apps.notifiers.senders.telegram import send_telegram
from apps.notifiers.senders.webhook import send_webhook

# (target, its settings with its secrets, the notice). Raises Undelivered, BadAddress.
Sender = Callable[[NotificationTarget, Mapping[str, Any], Notice], Outcome]

SENDERS: dict[str, Sender] = {
    Kind.EMAIL: send_email,
    Kind.WEBHOOK: send_webhook,
    Kind.SLACK: send_slack,
    Kind.TEAMS: send_teams,
    Kind.DISCORD: send_discord,
    Kind.TELEGRAM: send_telegram,
    Kind.PAGERDUTY: send_pagerduty,
    Kind.OPSGENIE: send_opsgenie,
}
# What people read may be one message for several incidents; programs want each by itself.
KINDS_FOR_PEOPLE = frozenset({Kind.EMAIL, Kind.SLACK, Kind.TEAMS, Kind.DISCORD, Kind.TELEGRAM})
