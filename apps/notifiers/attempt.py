"""One attempt: a notice goes to a target, and what came of it is an outcome, whatever happens."""

import logging
import re
from collections.abc import Mapping, Sequence
from typing import Any

from apps.notifiers.addresses import BadAddress
from apps.notifiers.answers import KEPT_CHARS, Outcome, Undelivered, hide_secrets
from apps.notifiers.grouping import Notice
from apps.notifiers.messages import Message, from_json
from apps.notifiers.models import Delivery, NotificationTarget
from apps.notifiers.sealing import SealBroken, unseal
from apps.notifiers.senders import SENDERS

logger = logging.getLogger(__name__)

# Of an address: what it is made of, and how long a part may be before it is taken for a token.
PARTS = re.compile(r"[/?&=]+")
LEAST_TOKEN_CHARS = 12


def attempt(deliveries: Sequence[Delivery]) -> Outcome:
    """Send what was claimed together."""
    first = deliveries[0]
    messages = [from_json(delivery.message) for delivery in deliveries]
    return attempt_message(first.target, messages, key=first.idempotency_key)


def attempt_message(target: NotificationTarget, messages: Sequence[Message], *, key: str) -> Outcome:
    notice = Notice(messages, key, target.project.name)
    try:
        secrets = unseal(target.sealed) if target.sealed else {}
    except SealBroken:
        return _failed("Its secrets cannot be read any more: enter them again.", is_final=True)
    try:
        outcome = SENDERS[target.kind](target, {**target.settings, **secrets}, notice)
    except Undelivered as error:
        outcome = _failed(str(error), is_final=error.is_final)
    except BadAddress as error:
        outcome = _failed(str(error), is_final=True)
    except Exception as error:
        # Not the traceback: what is being sent stands in its frames' messages, and secrets in theirs.
        logger.error("target %s could not be sent to: %s", target.pk, type(error).__name__)
        outcome = _failed(f"Spanwise failed to send this ({type(error).__name__}).")
    return Outcome(
        delivered=outcome.delivered,
        status=outcome.status,
        detail=hide_secrets(outcome.detail, _texts_in(secrets)),
        is_final=outcome.is_final,
        retry_after_s=outcome.retry_after_s,
    )


def _failed(reason: str, *, is_final: bool = False) -> Outcome:
    return Outcome(delivered=False, status=None, detail=reason[:KEPT_CHARS], is_final=is_final)


def _texts_in(secrets: Mapping[str, Any]) -> list[str]:
    """Every text that must not be shown, and the parts of addresses that are tokens."""
    texts: list[str] = []
    for value in secrets.values():
        if isinstance(value, Mapping):
            texts += _texts_in(value)
        elif isinstance(value, str):
            texts.append(value)
            if "://" in value:
                path = value.split("/", 3)[-1]
                texts += [part for part in PARTS.split(path) if len(part) >= LEAST_TOKEN_CHARS]
    return texts
