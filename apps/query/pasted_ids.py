"""A word that is an id: people paste them from anywhere, and mean the trace or the span. Pure."""

import re

_TRACE_ID = re.compile(r"[0-9a-fA-F]{32}")
_SPAN_ID = re.compile(r"[0-9a-fA-F]{16}")


def ids_of(text: str, word: str, *, trace_id: str, span_id: str) -> list[str]:
    """The conditions under which a row is of the trace or the span that `text` names, if it can name one.

    `word` is the text's parameter; the others are columns.
    """
    if _TRACE_ID.fullmatch(text):
        return [f"{trace_id} = toFixedString(unhex({word}), 16)"]
    if _SPAN_ID.fullmatch(text):
        return [f"{span_id} = toFixedString(unhex({word}), 8)"]
    return []
