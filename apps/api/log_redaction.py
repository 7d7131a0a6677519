"""Logs: the last defence against a secret that reached a record, and a line that forges another."""

import logging
import re

# A key keeps its prefix, which is no secret and tells which one it was.
SECRETS = re.compile(r"(sw[ibq]_[0-9A-Za-z]{8}_|/invite/|/invitations/)[0-9A-Za-z]{6,}")
# Whatever ends a line or moves a terminal's cursor: a path or a header in a record may carry it.
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class RedactingFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return SECRETS.sub(r"\1…", super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:
        """The record's own line; a traceback, which is ours, follows it and keeps its lines."""
        return CONTROLS.sub(lambda match: ascii(match[0])[1:-1], super().formatMessage(record))
