"""Writes about people: sign-up without a browser, organizations, invitations."""

import logging
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils import timezone

from apps.accounts.models import Invitation, Membership, Organization, User
from apps.accounts.selectors import INVITATION_PURPOSE, is_open
from apps.accounts.slugs import slugged_create
from apps.accounts.tokens import digest_secret, make_secret

INVITATION_LIFETIME = timedelta(days=7)
INVITATION_TOKEN_CHARS = 32

logger = logging.getLogger(__name__)


class InvitationSpent(Exception):
    """The invitation has been used by somebody else, or its time is over."""


@transaction.atomic
def user_create(*, email: str, password: str) -> User:
    """A person whose address counts as verified; raises django's ValidationError for bad input."""
    user = User(email=email.strip().lower())
    user.clean_fields(exclude=["password"])
    validate_password(password, user)
    user.set_password(password)
    user.save(force_insert=True)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


@transaction.atomic
def organization_create(*, name: str, by: User) -> Organization:
    organization = slugged_create(Organization(name=name))
    Membership.objects.create(organization=organization, user=by)
    logger.info("organization %s created by user %s", organization.pk, by.pk)
    return organization


def invitation_create(*, organization: Organization, by: User) -> tuple[Invitation, str]:
    """The invitation and its token, which is not kept."""
    token = make_secret(INVITATION_TOKEN_CHARS)
    invitation = Invitation.objects.create(
        organization=organization,
        token_digest=digest_secret(token, purpose=INVITATION_PURPOSE),
        created_by=by,
        expires_at=timezone.now() + INVITATION_LIFETIME,
    )
    logger.info("invitation %s to organization %s by user %s", invitation.pk, organization.pk, by.pk)
    return invitation, token


def invitation_revoke(*, invitation: Invitation) -> None:
    logger.info("invitation %s revoked", invitation.pk)
    invitation.delete()


@transaction.atomic
def invitation_accept(*, invitation: Invitation, user: User) -> Organization:
    """Let `user` in. A member stays one and does not use the link up; raises InvitationSpent."""
    organization = invitation.organization
    if Membership.objects.filter(organization=organization, user=user).exists():
        return organization
    # The conditional update decides between two people who follow the link at once.
    claimed = is_open(invitation) and Invitation.objects.filter(
        pk=invitation.pk, accepted_at__isnull=True
    ).update(accepted_at=timezone.now(), accepted_by=user)
    if not claimed:
        raise InvitationSpent
    Membership.objects.create(organization=organization, user=user)
    logger.info("user %s joined organization %s by invitation %s", user.pk, organization.pk, invitation.pk)
    return organization
