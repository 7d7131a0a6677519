"""Opsgenie's Alert API: one alert a subject, closed when it has recovered.

Not through apprise, which closes alerts only by ids that it keeps in a store of its own; ours is the alias.
Source: https://docs.opsgenie.com/docs/alert-api
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import orjson

from apps.notifiers.answers import Outcome, judge
from apps.notifiers.grouping import Notice
from apps.notifiers.guarded import Request, send
from apps.notifiers.messages import Severity
from apps.notifiers.models import NotificationTarget

HOSTS = {"us": "https://api.opsgenie.com", "eu": "https://api.eu.opsgenie.com"}
PRIORITIES = {Severity.CRITICAL: "P1", Severity.WARNING: "P3"}
MESSAGE_CHARS = 130
ALIAS_CHARS = 512
DESCRIPTION_CHARS = 15_000


def send_opsgenie(target: NotificationTarget, settings: Mapping[str, Any], notice: Notice) -> Outcome:
    message = notice.first
    alerts = f"{HOSTS[settings['region']]}/v2/alerts"
    # Subjects are the project's; a team of Opsgenie's may hear from several.
    alias = f"spanwise:{target.project_id}:{message.subject_key}"[:ALIAS_CHARS]
    body: dict[str, Any] = {"source": "Spanwise"}
    if notice.has_recovered:
        url = f"{alerts}/{quote(alias, safe='')}/close?identifierType=alias"
        body["note"] = message.title
    else:
        url = alerts
        body |= {
            "message": message.title[:MESSAGE_CHARS],
            "alias": alias,
            "description": f"{message.text}\n\n{message.url}"[:DESCRIPTION_CHARS],
            "details": dict(message.facts),
            "priority": PRIORITIES[message.severity],
            "entity": message.service or "",
        }
        if settings["team"]:
            body["responders"] = [{"type": "team", "name": settings["team"]}]
    headers = {
        "content-type": "application/json",
        "authorization": f"GenieKey {settings['api_key']}",
        "idempotency-key": notice.key,
    }
    return judge(send(Request("POST", url, headers, orjson.dumps(body))))
