"""Microsoft Teams, by a workflow that posts to a channel what it is sent (an Adaptive Card)."""

import re
from collections.abc import Mapping
from typing import Any

from apprise.plugins.workflows import NotifyWorkflows

from apps.notifiers.answers import Outcome
from apps.notifiers.grouping import Notice
from apps.notifiers.models import NotificationTarget
from apps.notifiers.native_urls import TEAMS
from apps.notifiers.senders.chat_text import Markup, write_lines
from apps.notifiers.senders.through_apprise import ASSET, deliver

# Markdown of Adaptive Cards, and the tags by which people are mentioned.
_MARKS = re.compile(r"([\\*_~`\[\]()#>+!|-])")


def escape(text: str) -> str:
    return _MARKS.sub(r"\\\1", text.replace("<", "\u2039").replace(">", "\u203a"))


MARKUP = Markup(escape=escape, bold="**{}**".format, link="[{}]({})".format, max_chars=10_000, newline="\n\n")


def send_teams(target: NotificationTarget, settings: Mapping[str, Any], notice: Notice) -> Outcome:
    parts = TEAMS.fullmatch(settings["url"])
    assert parts is not None  # noqa: S101 - checked when it was stored
    plugin = NotifyWorkflows(  # type: ignore[no-untyped-call]
        workflow=parts["workflow"],
        signature=parts["sig"],
        host=parts["host"],
        port=parts["port"],
        power_automate=bool(parts["direct"]),
        routing_id=parts["route"],
        version=parts["version"],
        include_image=False,
        asset=ASSET,
    )
    title = escape(notice.title)
    return deliver(
        plugin, body=write_lines(notice, MARKUP), title=title, notice=notice, body_format="markdown"
    )
