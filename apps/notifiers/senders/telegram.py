"""Telegram, by a bot that is a member of the chat."""

from collections.abc import Mapping
from html import escape
from typing import Any

from apprise.plugins.telegram import NotifyTelegram

from apps.notifiers.answers import Outcome
from apps.notifiers.grouping import Notice
from apps.notifiers.models import NotificationTarget
from apps.notifiers.senders.chat_text import Markup, write_lines
from apps.notifiers.senders.through_apprise import ASSET, deliver

TITLE_CHARS = 300
MARKUP = Markup(
    escape=escape,
    bold="<b>{}</b>".format,
    link=lambda text, url: f'<a href="{escape(url)}">{text}</a>',
    max_chars=3600,
)


def send_telegram(target: NotificationTarget, settings: Mapping[str, Any], notice: Notice) -> Outcome:
    plugin = NotifyTelegram(  # type: ignore[no-untyped-call]
        bot_token=settings["bot_token"],
        targets=[settings["chat_id"]],
        topic=settings["topic"],
        detect_owner=False,
        include_image=False,
        asset=ASSET,
    )
    body = f"<b>{escape(notice.title[:TITLE_CHARS])}</b>\n{write_lines(notice, MARKUP)}"
    return deliver(plugin, body=body, title="", notice=notice, body_format="html")
