"""Slack, by an incoming webhook of an app."""

from collections.abc import Mapping
from typing import Any

from apprise.plugins.slack import NotifySlack

from apps.notifiers.answers import Outcome
from apps.notifiers.grouping import Notice
from apps.notifiers.models import NotificationTarget
from apps.notifiers.native_urls import SLACK
from apps.notifiers.senders.chat_text import Markup, write_lines
from apps.notifiers.senders.through_apprise import ASSET, deliver

_CONTROLS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
# These style text in mrkdwn; a mark beside each keeps them what they are.
_STYLES = str.maketrans({mark: f"\u200b{mark}" for mark in "*_~`"})


def escape(text: str) -> str:
    """Source: https://docs.slack.dev/messaging/formatting-message-text/#escaping"""
    return text.translate(_CONTROLS).translate(_STYLES)


MARKUP = Markup(escape=escape, bold="*{}*".format, link="<{1}|{0}>".format, max_chars=3000)


def send_slack(target: NotificationTarget, settings: Mapping[str, Any], notice: Notice) -> Outcome:
    parts = SLACK.fullmatch(settings["url"])
    assert parts is not None  # noqa: S101 - checked when it was stored
    plugin = NotifySlack(  # type: ignore[no-untyped-call]
        token_a=parts["a"],
        token_b=parts["b"],
        token_c=parts["c"],
        mode="gov-hook" if parts["gov"] else "hook",
        include_image=False,
        include_footer=False,
        use_blocks=False,
        asset=ASSET,
    )
    # The plugin escapes the title itself.
    return deliver(
        plugin, body=write_lines(notice, MARKUP), title=notice.title, notice=notice, body_format="markdown"
    )
