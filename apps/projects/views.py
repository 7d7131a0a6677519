"""HTTP for projects and keys, and for what a person finds when signing in."""

from itertools import groupby

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.selectors import organization_for, organizations_of
from apps.accounts.views import signed_in_user
from apps.api.views import ApiView
from apps.projects.models import ApiKey, ApiKeyKind
from apps.projects.project_view import MemberProjectView, ProjectView
from apps.projects.selectors import keys_of, projects_of
from apps.projects.serializers import (
    ApiKeyChangesSerializer,
    ApiKeyCreateSerializer,
    ApiKeySerializer,
    ApiKeysSerializer,
    MeSerializer,
    ProjectChangesSerializer,
    ProjectCreateSerializer,
    ProjectSerializer,
)
from apps.projects.services import (
    api_key_create,
    api_key_revoke,
    api_key_update,
    project_create,
    project_delete,
    project_update,
)


class MeView(ApiView):
    @extend_schema(operation_id="get_me", responses=MeSerializer)
    def get(self, request: Request) -> Response:
        user = signed_in_user(request)
        projects = projects_of(user).order_by("organization_id", "name", "pk")
        by_organization = {
            organization_id: list(group)
            for organization_id, group in groupby(projects, key=lambda project: project.organization_id)
        }
        organizations = [
            {
                "slug": organization.slug,
                "name": organization.name,
                "projects": by_organization.get(organization.pk, []),
            }
            for organization in organizations_of(user)
        ]
        return Response(MeSerializer({"user": user, "organizations": organizations}).data)


class ProjectsView(ApiView):
    @extend_schema(
        operation_id="create_project", request=ProjectCreateSerializer, responses={201: ProjectSerializer}
    )
    def post(self, request: Request) -> Response:
        body = self.read_body(ProjectCreateSerializer)
        user = signed_in_user(request)
        organization = organization_for(user, body["organization"])
        project = project_create(organization=organization, name=body["name"], by=user)
        return Response(ProjectSerializer(project).data, status=status.HTTP_201_CREATED)


class ProjectDetailView(ProjectView):
    @extend_schema(operation_id="get_project", responses=ProjectSerializer)
    def get(self, request: Request, slug: str) -> Response:
        return Response(ProjectSerializer(self.project).data)

    @extend_schema(
        operation_id="update_project", request=ProjectChangesSerializer, responses=ProjectSerializer
    )
    def patch(self, request: Request, slug: str) -> Response:
        """Its name and its quotas; what is left out stays."""
        changes = self.read_body(ProjectChangesSerializer)
        project = project_update(project=self.project, changes=changes, by=signed_in_user(request))
        return Response(ProjectSerializer(project).data)

    @extend_schema(operation_id="delete_project", responses={204: None})
    def delete(self, request: Request, slug: str) -> Response:
        project_delete(project=self.project, by=signed_in_user(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class ApiKeysView(MemberProjectView):
    @extend_schema(operation_id="list_api_keys", responses=ApiKeysSerializer)
    def get(self, request: Request, slug: str) -> Response:
        return Response(ApiKeysSerializer({"keys": keys_of(self.project)}).data)

    @extend_schema(
        operation_id="create_api_key", request=ApiKeyCreateSerializer, responses={201: ApiKeySerializer}
    )
    def post(self, request: Request, slug: str) -> Response:
        body = self.read_body(ApiKeyCreateSerializer)
        key, token = api_key_create(
            project=self.project,
            kind=ApiKeyKind(body["kind"]),
            name=body["name"],
            allowed_origins=body["allowed_origins"],
            requests_per_second=body.get("requests_per_second"),
            by=signed_in_user(request),
        )
        return Response(ApiKeySerializer(key, context={"token": token}).data, status=status.HTTP_201_CREATED)


class ApiKeyView(MemberProjectView):
    @extend_schema(operation_id="update_api_key", request=ApiKeyChangesSerializer, responses=ApiKeySerializer)
    def patch(self, request: Request, slug: str, key_id: int) -> Response:
        """Its name and its rate; what is left out stays."""
        key = self._find_key(key_id)
        changes = self.read_body(ApiKeyChangesSerializer)
        if key.kind == ApiKeyKind.QUERY and changes.get("requests_per_second") is not None:
            raise ValidationError({"requests_per_second": ["Only keys that send are limited."]})
        return Response(
            ApiKeySerializer(api_key_update(key=key, changes=changes, by=signed_in_user(request))).data
        )

    @extend_schema(operation_id="revoke_api_key", responses={204: None})
    def delete(self, request: Request, slug: str, key_id: int) -> Response:
        api_key_revoke(self._find_key(key_id))
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _find_key(self, key_id: int) -> ApiKey:
        key = keys_of(self.project).filter(pk=key_id).first()
        if key is None:
            raise Http404
        return key
