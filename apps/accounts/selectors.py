"""Reads about people; `organization_for` is the only door to an organization."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from apps.accounts.models import Invitation, Membership, Organization, User
from apps.accounts.tokens import digest_secret

INVITATION_PURPOSE = "invitation"


def organizations_of(user: User) -> QuerySet[Organization]:
    return Organization.objects.filter(memberships__user=user).order_by("name", "pk")


def organization_for(user: User | AnonymousUser, slug: str) -> Organization:
    """The organization, if the user belongs to it; else Http404, the same as for one that is not there."""
    organization = organizations_of(user).filter(slug=slug).first() if isinstance(user, User) else None
    if organization is None:
        raise Http404
    return organization


def members_of(organization: Organization) -> QuerySet[Membership]:
    return organization.memberships.select_related("user").order_by("created_at", "pk")


def open_invitations_of(organization: Organization) -> QuerySet[Invitation]:
    return organization.invitations.filter(accepted_at__isnull=True, expires_at__gt=timezone.now()).order_by(
        "created_at", "pk"
    )


def invitation_by_token(token: str) -> Invitation:
    """Whatever state it is in; raises Http404 for a token that was never given out or was revoked."""
    digest = digest_secret(token, purpose=INVITATION_PURPOSE)
    invitation = Invitation.objects.select_related("organization").filter(token_digest=digest).first()
    if invitation is None:
        raise Http404
    return invitation


def is_open(invitation: Invitation) -> bool:
    return invitation.accepted_at is None and invitation.expires_at > timezone.now()
