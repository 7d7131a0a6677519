"""A program of the project's own: signed JSON."""

import time
from collections.abc import Mapping
from typing import Any

import orjson

from apps.notifiers.answers import Outcome, judge
from apps.notifiers.body_template import fill
from apps.notifiers.grouping import Notice
from apps.notifiers.guarded import Request, send
from apps.notifiers.models import NotificationTarget
from apps.notifiers.signing import sign
from apps.notifiers.webhook_body import describe_message


def send_webhook(target: NotificationTarget, settings: Mapping[str, Any], notice: Notice) -> Outcome:
    fields = describe_message(notice.first, key=notice.key, project=notice.project)
    template = settings["template"]
    body = fill(template, fields) if template else orjson.dumps(fields)
    signed = sign(settings["signing_secret"], message_id=notice.key, timestamp_s=int(time.time()), body=body)
    headers = {
        **settings["headers"],
        "content-type": "application/json",
        "idempotency-key": notice.key,
        **signed,
    }
    return judge(send(Request("POST", settings["url"], headers, body)))
