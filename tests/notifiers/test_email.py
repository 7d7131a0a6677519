"""Mail as a real SMTP server receives it, and who may be sent any."""

import email
import socket
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.core import mail
from pytest_django.fixtures import Settings

from apps.accounts.models import Membership, Organization, User
from apps.notifiers.attempt import attempt_message
from apps.notifiers.messages import Event, Severity
from apps.notifiers.models import NotificationTarget
from apps.notifiers.senders.email import may_mail
from tests.notifiers.conftest import make_message

MakeTarget = Callable[..., NotificationTarget]


class Mailbox:
    """What aiosmtpd hands on; `refusal` is what it answers instead."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.refusal = ""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.refusal:
            return self.refusal
        parsed = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.mails.append(parsed)
        self.recipients.append(list(envelope.rcpt_tos))
        return "250 OK"


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    box = Mailbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield box
    controller.stop()


@pytest.fixture
def target(make_target: MakeTarget, alice: User, bob: User) -> NotificationTarget:
    return make_target("email", addresses=[alice.email, bob.email])


def text_of(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    assert part is not None
    return str(part.get_content())


def test_a_mail_is_text_and_html(mailbox: Mailbox, target: NotificationTarget) -> None:
    outcome = attempt_message(target, [make_message()], key=f"incident:1:firing:{target.pk}")
    assert outcome.delivered
    assert outcome.detail == "handed to the mail server for 2 addresses"
    (message,) = mailbox.mails
    assert mailbox.recipients == [["alice@shop.example", "bob@shop.example"]]
    assert message["subject"] == "[Checkout] Firing: p95 of checkout above 300 ms"
    assert message["auto-submitted"] == "auto-generated"
    text, html = text_of(message, "plain"), text_of(message, "html")
    for part in (text, html):
        assert "812 ms over the last 5 minutes." in part
        assert "https://spanwise.example/p/checkout/alerts/incidents/1" in part
    assert "Value: 812 ms" in text
    assert "prefers-color-scheme: dark" in html


def test_what_belongs_together_is_one_conversation(mailbox: Mailbox, target: NotificationTarget) -> None:
    attempt_message(target, [make_message()], key="a")
    attempt_message(target, [make_message(event=Event.RECOVERED)], key="b")
    attempt_message(target, [make_message(2)], key="c")
    references = [message["references"] for message in mailbox.mails]
    assert references[0] == references[1] != references[2]
    assert len({message["message-id"] for message in mailbox.mails}) == 3


def test_another_attempt_is_the_same_mail(mailbox: Mailbox, target: NotificationTarget) -> None:
    attempt_message(target, [make_message()], key="a")
    attempt_message(target, [make_message()], key="a")
    assert len({message["message-id"] for message in mailbox.mails}) == 1


def test_several_incidents_are_one_mail(mailbox: Mailbox, target: NotificationTarget) -> None:
    messages = [
        make_message(number, title=f"number {number}", severity=Severity.WARNING) for number in range(25)
    ]
    attempt_message(target, messages, key="a")
    (message,) = mailbox.mails
    assert message["subject"] == "[Checkout] 25 incidents in checkout"
    for kind in ("plain", "html"):
        text = text_of(message, kind)
        assert ("number 19" in text, "number 20" in text, "and 5 more" in text) == (True, False, True)


def test_what_spans_say_is_no_markup_and_no_header(mailbox: Mailbox, target: NotificationTarget) -> None:
    hostile = "<script>alert(1)</script>"
    message = make_message(
        title=f"a\r\nBcc: x@evil.example {hostile}", text=hostile, facts={hostile: hostile}
    )
    assert attempt_message(target, [message], key="a").delivered
    (received,) = mailbox.mails
    assert received["bcc"] is None
    assert mailbox.recipients == [["alice@shop.example", "bob@shop.example"]]
    assert hostile in text_of(received, "plain")
    assert hostile not in text_of(received, "html")


def test_only_members_and_domains_of_the_setting_are_mailed(
    organization: Organization, alice: User, charlie: User, settings: Settings
) -> None:
    assert may_mail(organization, "ALICE@shop.example")
    assert not may_mail(organization, charlie.email)
    assert not may_mail(organization, "oncall@lists.example")
    settings.NOTIFIERS_MAIL_DOMAINS = frozenset({"lists.example"})
    assert may_mail(organization, "oncall@LISTS.example")
    assert not may_mail(organization, "oncall@evil-lists.example")


def test_who_has_left_is_sent_nothing_more(mailbox: Mailbox, target: NotificationTarget, bob: User) -> None:
    Membership.objects.filter(user=bob).delete()
    assert attempt_message(target, [make_message()], key="a").delivered
    assert mailbox.recipients == [["alice@shop.example"]]
    Membership.objects.all().delete()
    outcome = attempt_message(target, [make_message()], key="b")
    assert (outcome.detail, outcome.is_final) == ("none of its addresses is a member's any more", True)


@pytest.mark.parametrize(("refusal", "is_final"), [("451 try later", False), ("554 not from you", True)])
def test_what_the_mail_server_refuses_is_said(
    mailbox: Mailbox, target: NotificationTarget, refusal: str, is_final: bool
) -> None:
    mailbox.refusal = refusal
    outcome = attempt_message(target, [make_message()], key="a")
    assert (outcome.delivered, outcome.is_final) == (False, is_final)
    assert outcome.detail == f"the mail server answered {refusal[:3]}"


def test_a_mail_server_that_is_away_is_tried_again(target: NotificationTarget, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", probe.getsockname()[1]
        outcome = attempt_message(target, [make_message()], key="a")
    assert (outcome.delivered, outcome.is_final) == (False, False)
    assert outcome.detail == "the mail server cannot be reached"


def test_without_a_mail_server_it_says_where_the_mail_went(
    target: NotificationTarget, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    outcome = attempt_message(target, [make_message()], key="a")
    assert outcome.delivered
    assert "no mail server is set" in outcome.detail
    assert not getattr(mail, "outbox", [])
