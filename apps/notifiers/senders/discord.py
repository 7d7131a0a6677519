"""Discord, by a webhook of a channel."""

import re
from collections.abc import Mapping
from typing import Any

from apprise.plugins.discord import NotifyDiscord

from apps.notifiers.answers import Outcome
from apps.notifiers.grouping import Notice
from apps.notifiers.models import NotificationTarget
from apps.notifiers.native_urls import DISCORD
from apps.notifiers.senders.chat_text import Markup, write_lines
from apps.notifiers.senders.through_apprise import ASSET, deliver

_MARKS = re.compile(r"([\\*_~`\[\]()<>#|:-])")
# A message has 2 000 characters, its title among them.
TITLE_CHARS = 300
# No previews of addresses that strangers wrote.
SUPPRESS_EMBEDS = 1 << 2


def escape(text: str) -> str:
    """Mentions (`@everyone`) are no markup and have no escape: what stands between makes them text."""
    return _MARKS.sub(r"\\\1", text.replace("@", "@\u200b"))


MARKUP = Markup(escape=escape, bold="**{}**".format, link="[{}](<{}>)".format, max_chars=1600)


def send_discord(target: NotificationTarget, settings: Mapping[str, Any], notice: Notice) -> Outcome:
    parts = DISCORD.fullmatch(settings["url"])
    assert parts is not None  # noqa: S101 - checked when it was stored
    plugin = NotifyDiscord(
        webhook_id=parts["id"],
        webhook_token=parts["token"],
        avatar=False,
        fields=False,
        flags=SUPPRESS_EMBEDS,
        asset=ASSET,
    )
    body = f"**{escape(notice.title[:TITLE_CHARS])}**\n{write_lines(notice, MARKUP)}"
    return deliver(plugin, body=body, title="", notice=notice, body_format="markdown")
