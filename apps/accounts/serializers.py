"""What organizations and invitations look like over HTTP."""

from typing import Any

from rest_framework import serializers

from apps.accounts.slugs import NAME_CHARS
from apps.api.serializers import StrictSerializer


class OrganizationCreateSerializer(StrictSerializer):
    name = serializers.CharField(max_length=NAME_CHARS)


class OrganizationSummarySerializer(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()


class MemberSerializer(serializers.Serializer[Any]):
    email = serializers.EmailField(source="user.email")
    joined_at = serializers.DateTimeField(source="created_at")


class InvitationSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class OrganizationSerializer(OrganizationSummarySerializer):
    members = MemberSerializer(many=True)
    invitations = InvitationSerializer(many=True, help_text="Those that can still be accepted.")


class InvitationLinkSerializer(serializers.Serializer[Any]):
    url = serializers.URLField(help_text="Shown this once; only a digest of it is kept.")
    expires_at = serializers.DateTimeField()


class InvitingOrganizationSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()


class InvitationPreviewSerializer(serializers.Serializer[Any]):
    organization = InvitingOrganizationSerializer()
    valid = serializers.BooleanField(help_text="False once it has been accepted or has expired.")


class InvitationAcceptedSerializer(serializers.Serializer[Any]):
    organization = OrganizationSummarySerializer()
