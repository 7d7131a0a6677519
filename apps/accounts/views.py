"""HTTP for organizations and invitations."""

from django.conf import settings
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.models import Organization, User
from apps.accounts.selectors import (
    invitation_by_token,
    is_open,
    members_of,
    open_invitations_of,
    organization_for,
)
from apps.accounts.serializers import (
    InvitationAcceptedSerializer,
    InvitationLinkSerializer,
    InvitationPreviewSerializer,
    OrganizationCreateSerializer,
    OrganizationSerializer,
)
from apps.accounts.services import (
    InvitationSpent,
    invitation_accept,
    invitation_create,
    invitation_revoke,
    organization_create,
)
from apps.api.errors import Gone
from apps.api.serializers import ErrorSerializer
from apps.api.views import ApiView


def signed_in_user(request: Request) -> User:
    """The person behind a view that only takes people."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def show_organization(organization: Organization) -> dict[str, object]:
    return OrganizationSerializer(
        {
            "slug": organization.slug,
            "name": organization.name,
            "members": members_of(organization),
            "invitations": open_invitations_of(organization),
        }
    ).data


class OrganizationsView(ApiView):
    @extend_schema(
        operation_id="create_organization",
        request=OrganizationCreateSerializer,
        responses={201: OrganizationSerializer},
    )
    def post(self, request: Request) -> Response:
        body = self.read_body(OrganizationCreateSerializer)
        organization = organization_create(name=body["name"], by=signed_in_user(request))
        return Response(show_organization(organization), status=status.HTTP_201_CREATED)


class OrganizationView(ApiView):
    @extend_schema(operation_id="get_organization", responses=OrganizationSerializer)
    def get(self, request: Request, slug: str) -> Response:
        return Response(show_organization(organization_for(signed_in_user(request), slug)))


class OrganizationInvitationsView(ApiView):
    @extend_schema(operation_id="create_invitation", request=None, responses={201: InvitationLinkSerializer})
    def post(self, request: Request, slug: str) -> Response:
        user = signed_in_user(request)
        invitation, token = invitation_create(organization=organization_for(user, slug), by=user)
        link = {"url": f"{settings.PUBLIC_URL}/invite/{token}", "expires_at": invitation.expires_at}
        return Response(InvitationLinkSerializer(link).data, status=status.HTTP_201_CREATED)


class OrganizationInvitationView(ApiView):
    @extend_schema(operation_id="revoke_invitation", responses={204: None})
    def delete(self, request: Request, slug: str, invitation_id: int) -> Response:
        organization = organization_for(signed_in_user(request), slug)
        invitation = organization.invitations.filter(pk=invitation_id).first()
        if invitation is None:
            raise Http404
        invitation_revoke(invitation=invitation)
        return Response(status=status.HTTP_204_NO_CONTENT)


class InvitationView(ApiView):
    """Whoever holds the link may see where it leads before signing in."""

    permission_classes: list[type[BasePermission]] = [AllowAny]

    @extend_schema(operation_id="get_invitation", responses=InvitationPreviewSerializer)
    def get(self, request: Request, token: str) -> Response:
        invitation = invitation_by_token(token)
        preview = {"organization": invitation.organization, "valid": is_open(invitation)}
        return Response(InvitationPreviewSerializer(preview).data)


class InvitationAcceptView(ApiView):
    permission_classes: list[type[BasePermission]] = [IsAuthenticated]

    @extend_schema(
        operation_id="accept_invitation",
        request=None,
        responses={200: InvitationAcceptedSerializer, 410: ErrorSerializer},
    )
    def post(self, request: Request, token: str) -> Response:
        invitation = invitation_by_token(token)
        try:
            organization = invitation_accept(invitation=invitation, user=signed_in_user(request))
        except InvitationSpent as error:
            raise Gone("This invitation has been used or has expired.", code="invitation_spent") from error
        return Response(InvitationAcceptedSerializer({"organization": organization}).data)
