"""Logs: the last line of defence against a secret that reached a log record."""

import logging
import re

# A key keeps its prefix, which is no secret and tells which one it was.
SECRETS = re.compile(r"(sw[ibq]_[0-9A-Za-z]{8}_|/invite/|/invitations/)[0-9A-Za-z]{6,}")


class RedactingFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return SECRETS.sub(r"\1…", super().format(record))
