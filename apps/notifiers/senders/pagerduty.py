"""PagerDuty's Events API v2: one incident a subject, resolved when it has recovered."""

from collections.abc import Mapping
from typing import Any

from apprise.plugins.pagerduty import NotifyPagerDuty

from apps.notifiers.answers import Outcome
from apps.notifiers.grouping import Notice
from apps.notifiers.models import NotificationTarget
from apps.notifiers.senders.through_apprise import ASSET, deliver

SUMMARY_CHARS = 1024
DEDUP_CHARS = 255


def send_pagerduty(target: NotificationTarget, settings: Mapping[str, Any], notice: Notice) -> Outcome:
    message = notice.first
    plugin = NotifyPagerDuty(
        # The library asks for a key of the REST API, too; events need none.
        apikey="none",
        integrationkey=settings["routing_key"],
        source=message.service or notice.project,
        component=message.service or notice.project,
        group=message.environment,
        click=message.url,
        details={**message.facts, "Details": message.text},
        region_name=settings["region"],
        severity=message.severity.value,
        action="resolve" if notice.has_recovered else "trigger",
        # Subjects are the project's; a service of PagerDuty's may hear from several.
        dedup=f"spanwise:{target.project_id}:{message.subject_key}"[:DEDUP_CHARS],
        include_image=False,
        asset=ASSET,
    )
    return deliver(plugin, body=message.title[:SUMMARY_CHARS], title="", notice=notice, body_format="text")
