"""E-mail, through the installation's own mail server: HTML, and the same as text.

To members of the organization, and to the domains that whoever runs the installation names. Anybody can sign
up and make a project, so a mail to any address would make a relay for strangers' words of it; and who leaves
the organization hears no more, without anybody looking through targets.
"""

import hashlib
import smtplib
from collections.abc import Mapping
from email.utils import parseaddr
from typing import Any

from django.conf import settings as django_settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string

from apps.accounts.models import Organization, User
from apps.notifiers.answers import Outcome, Undelivered
from apps.notifiers.grouping import Notice
from apps.notifiers.models import NotificationTarget

LIMIT_S = 15
CONSOLE = "django.core.mail.backends.console.EmailBackend"


def may_mail(organization: Organization, address: str) -> bool:
    domain = address.rpartition("@")[2].lower()
    if domain in django_settings.NOTIFIERS_MAIL_DOMAINS:
        return True
    return User.objects.filter(memberships__organization=organization, email__iexact=address).exists()


def send_email(target: NotificationTarget, settings: Mapping[str, Any], notice: Notice) -> Outcome:
    organization = target.project.organization
    addresses = [address for address in settings["addresses"] if may_mail(organization, address)]
    if not addresses:
        raise Undelivered("none of its addresses is a member's any more", is_final=True)
    context = {"notice": notice, "project": target.project}
    mail = EmailMultiAlternatives(
        subject=" ".join(f"[{target.project.name}] {notice.title}".split()),
        body=render_to_string("notifiers/email.txt", context),
        to=addresses,
        headers=_headers(target, notice),
        connection=get_connection(timeout=LIMIT_S),
    )
    mail.attach_alternative(render_to_string("notifiers/email.html", context), "text/html")
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as error:
        raise Undelivered("the mail server refuses its addresses", is_final=True) from error
    except smtplib.SMTPResponseException as error:
        # Of SMTP, 4xx is for a while and 5xx for good.
        reason = f"the mail server answered {error.smtp_code}"
        raise Undelivered(reason, is_final=error.smtp_code >= 500) from error
    except (smtplib.SMTPException, OSError) as error:
        raise Undelivered("the mail server cannot be reached") from error
    return Outcome(delivered=True, status=None, detail=_describe(len(addresses)))


def _headers(target: NotificationTarget, notice: Notice) -> dict[str, str]:
    """A mail program shows what belongs together as one conversation; no holiday replies to any of it."""
    domain = parseaddr(django_settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return {
        "Message-ID": f"<{_digest(notice.key)}@{domain}>",
        "References": f"<{_digest(f'{target.pk}:{notice.first.subject_key}')}@{domain}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _describe(addresses: int) -> str:
    if django_settings.EMAIL_BACKEND == CONSOLE:
        return "printed where the server runs: no mail server is set (SPANWISE_EMAIL_URL)"
    return f"handed to the mail server for {addresses} {'address' if addresses == 1 else 'addresses'}"
