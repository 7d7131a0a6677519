"""Refuse: what each way of failing means to a sender, whatever protocol it speaks."""

import logging
import random
from collections.abc import Mapping

from apps.ingest.door.admit import NotAllowed, Reason
from apps.ingest.door.auth import DirectoryUnavailable
from apps.ingest.limits import BadEncoding, Busy, TooLarge
from apps.ingest.queue.intake import QueueUnavailable
from apps.ingest.throttle import Throttled
from apps.otlp.checked import OverLimit, Undecodable

logger = logging.getLogger(__name__)

_LASTING: dict[type[Exception], tuple[Reason, int]] = {
    TooLarge: (Reason.TOO_LARGE, 413),
    OverLimit: (Reason.TOO_LARGE, 413),
    BadEncoding: (Reason.CONTENT_ENCODING, 400),
    Undecodable: (Reason.UNDECODABLE, 400),
}
_PASSING = (QueueUnavailable, DirectoryUnavailable, Busy, TimeoutError)


class Refused(Exception):
    """The request ends here.

    `status` is HTTP's, for every protocol. With `retry_after_s` the sender should send it again, otherwise
    never as it is. `headers` are for HTTP alone.
    """

    def __init__(
        self,
        reason: Reason,
        status: int,
        message: str,
        *,
        retry_after_s: float | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.reason = reason
        self.status = status
        self.message = message
        self.retry_after_s = retry_after_s
        self.headers = dict(headers or {})


def refuse(error: Exception) -> Refused:
    """What `error`, raised while a request was taken, means to its sender.

    Never 500: SDKs drop what is answered so, and whatever went wrong here, the data is still good.
    """
    if isinstance(error, Refused):
        return error
    if isinstance(error, NotAllowed):
        return _not_allowed(error)
    if isinstance(error, Throttled):
        return Refused(Reason(error.excess.value), 429, str(error), retry_after_s=_wait_s())
    for kind, (reason, status) in _LASTING.items():
        if isinstance(error, kind):
            return Refused(reason, status, str(error))
    if isinstance(error, _PASSING):
        logger.warning("turned a request away: %s", error or type(error).__name__)
        return try_again("Spanwise cannot store this right now; please send it again.")
    logger.error("the receiver failed", exc_info=error)
    return try_again("Spanwise failed to take this; please send it again.")


def _not_allowed(error: NotAllowed) -> Refused:
    if error.is_known:
        return Refused(error.reason, 403, str(error))
    return Refused(error.reason, 401, str(error), headers={"www-authenticate": "Bearer"})


def try_again(message: str, reason: Reason = Reason.UNAVAILABLE, **headers: str) -> Refused:
    return Refused(reason, 503, message, retry_after_s=_wait_s(), headers=headers)


def _wait_s() -> float:
    """SDKs give up when they are to wait beyond their 10 s deadline, so it is short, with jitter."""
    return random.randint(1, 3)  # noqa: S311
