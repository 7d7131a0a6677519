"""Logs: a secret that reached a record does not reach the log."""

import logging

import pytest

from apps.api.log_redaction import RedactingFormatter


@pytest.mark.parametrize(
    ("message", "logged"),
    [
        ("key swi_AbCd1234_" + "s" * 32 + " refused", "key swi_AbCd1234_… refused"),
        ("GET /api/v1/invitations/" + "t" * 32 + "/accept/", "GET /api/v1/invitations/…/accept/"),
        ("http://localhost/invite/" + "t" * 32, "http://localhost/invite/…"),
        ("DELETE /organizations/shop/invitations/12/", "DELETE /organizations/shop/invitations/12/"),
        ("prefix AbCd1234", "prefix AbCd1234"),
    ],
)
def test_secrets_are_cut(message: str, logged: str) -> None:
    record = logging.LogRecord("x", logging.INFO, __file__, 1, "%s", (message,), None)
    assert RedactingFormatter("%(message)s").format(record) == logged


def test_what_a_stranger_sent_stays_on_its_own_line() -> None:
    path = "/ws/\n2026-11-22 11:00:00 CRITICAL root: forged\r\x1b[2J\x85\u2028"
    record = logging.LogRecord("x", logging.INFO, __file__, 1, "refused %s", (path,), None)
    logged = RedactingFormatter("%(message)s").format(record)
    assert logged == r"refused /ws/\n2026-11-22 11:00:00 CRITICAL root: forged\r\x1b[2J\x85\u2028"


def test_a_traceback_keeps_its_lines() -> None:
    error = ValueError("no")
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, "failed", (), (ValueError, error, None))
    assert RedactingFormatter("%(message)s").format(record) == "failed\nValueError: no"


def test_the_installation_logs_through_it() -> None:
    formatters = {type(handler.formatter) for handler in logging.getLogger().handlers}
    assert RedactingFormatter in formatters
