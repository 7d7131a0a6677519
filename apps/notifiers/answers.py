"""What came of an attempt: an answer, or none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

KEPT_CHARS = 500
# What another attempt will hardly change: something is set up wrong here or there.
FINAL_STATUSES = frozenset({400, 401, 403, 404, 405, 410, 413, 415, 422})
# Shorter ones are words.
LEAST_SECRET_CHARS = 6


class Undelivered(Exception):
    """Nothing was delivered; the text says why. `is_final`: trying again will hardly help."""

    def __init__(self, reason: str, *, is_final: bool = False) -> None:
        super().__init__(reason)
        self.is_final = is_final


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered; header names are lower case."""

    status: int
    text: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """An attempt, as it is kept and shown. `status`: of HTTP, where there was an answer."""

    delivered: bool
    status: int | None
    detail: str
    is_final: bool = False
    retry_after_s: float | None = None


def judge(answer: Answer, *, accepted: bool = True) -> Outcome:
    """`accepted`: whether the body, too, says so, where a service answers 200 to what it refuses."""
    if 200 <= answer.status < 300 and accepted:
        return Outcome(delivered=True, status=answer.status, detail=answer.text)
    if 300 <= answer.status < 400:
        detail = f"redirects are not followed; it points to {answer.headers.get('location', 'nowhere')}"
        return Outcome(delivered=False, status=answer.status, detail=detail, is_final=True)
    return Outcome(
        delivered=False,
        status=answer.status,
        detail=answer.text,
        is_final=answer.status in FINAL_STATUSES or 200 <= answer.status < 300,
        retry_after_s=read_retry_after(answer.headers.get("retry-after", "")),
    )


def read_retry_after(text: str, *, now: datetime | None = None) -> float | None:
    """Seconds, of either form of the header (RFC 9110, 10.2.3); None if it says nothing."""
    if text.strip().isdecimal():
        return float(text)
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - (now or datetime.now(UTC))).total_seconds())


def hide_secrets(text: str, secrets: list[str]) -> str:
    """As much of an answer as is kept; services like to repeat what they were told."""
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= LEAST_SECRET_CHARS:
            text = text.replace(secret, "…")
    return text[:KEPT_CHARS].replace("\x00", "")
