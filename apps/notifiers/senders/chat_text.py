"""A notice as the text of a chat: what happened, the facts, the way into the application."""

from collections.abc import Callable
from dataclasses import dataclass

from apps.notifiers.grouping import Notice
from apps.notifiers.messages import Message

OPEN = "Open in Spanwise"


@dataclass(frozen=True, slots=True)
class Markup:
    """How a service writes things; `link` is given a text that is escaped, and an address of ours.

    What is told came with spans, so strangers may have written it: `escape` makes any text stand as it is.
    """

    escape: Callable[[str], str]
    bold: Callable[[str], str]
    link: Callable[[str, str], str]
    max_chars: int
    newline: str = "\n"


def write_lines(notice: Notice, markup: Markup) -> str:
    """The text below the title. What is too long ends sooner, never within a line."""
    if len(notice.messages) == 1:
        lines, last = _write_one(notice.first, markup)
    else:
        lines = [f"• {markup.link(markup.escape(message.title), message.url)}" for message in notice.listed]
        last = f"and {notice.unlisted} more" if notice.unlisted else ""
    room = markup.max_chars - len(last) - 2 * len(markup.newline)
    kept = []
    for line in lines:
        room -= len(line) + len(markup.newline)
        if room < 0:
            break
        kept.append(line)
    return markup.newline.join([*kept, last] if last else kept)


def _write_one(message: Message, markup: Markup) -> tuple[list[str], str]:
    lines = [markup.escape(line) for line in message.text.splitlines() if line.strip()]
    lines += [
        f"{markup.bold(markup.escape(name))}: {markup.escape(value)}" for name, value in message.facts.items()
    ]
    return lines, markup.link(OPEN, message.url)
