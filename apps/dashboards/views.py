"""HTTP for saved views. For members only: they are people's own."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.models import User
from apps.accounts.views import signed_in_user
from apps.dashboards.models import SavedView
from apps.dashboards.selectors import views_for
from apps.dashboards.serializers import (
    SavedViewCreateSerializer,
    SavedViewListSerializer,
    SavedViewQuerySerializer,
    SavedViewSerializer,
    SavedViewUpdateSerializer,
)
from apps.dashboards.services import (
    MAX_VIEWS,
    NameTaken,
    TooManyViews,
    saved_view_create,
    saved_view_delete,
    saved_view_update,
)
from apps.projects.project_view import MemberProjectView


class SavedViewsView(MemberProjectView):
    query_serializer = SavedViewQuerySerializer

    @extend_schema(operation_id="list_saved_views", responses=SavedViewListSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """The caller's views of the project's pages, and those that others share."""
        user = signed_in_user(request)
        views = views_for(user, self.project)
        if page := self.read_query().get("page"):
            views = views.filter(page=page)
        return Response({"views": [describe_view(view, user) for view in views]})

    @extend_schema(
        operation_id="create_saved_view",
        request=SavedViewCreateSerializer,
        responses={201: SavedViewSerializer},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Keep what a page shows under a name."""
        body = self.read_body(SavedViewCreateSerializer)
        user = signed_in_user(request)
        try:
            view = saved_view_create(project=self.project, by=user, **body)
        except TooManyViews as error:
            message = f"You have {MAX_VIEWS} views in this project; delete one first."
            raise ValidationError({"name": [message]}) from error
        except NameTaken as error:
            raise name_taken() from error
        return Response(describe_view(view, user), status=status.HTTP_201_CREATED)


class SavedViewView(MemberProjectView):
    @extend_schema(
        operation_id="update_saved_view",
        request=SavedViewUpdateSerializer,
        responses={200: SavedViewSerializer},
    )
    def patch(self, request: Request, slug: str, view_id: int) -> Response:
        """Its name, what it shows, or who sees it."""
        changes = self.read_body(SavedViewUpdateSerializer)
        user = signed_in_user(request)
        try:
            view = saved_view_update(view=self.find_view(user, view_id), changes=changes)
        except NameTaken as error:
            raise name_taken() from error
        return Response(describe_view(view, user))

    @extend_schema(operation_id="delete_saved_view", responses={204: None})
    def delete(self, request: Request, slug: str, view_id: int) -> Response:
        """For everybody who saw it, too."""
        saved_view_delete(view=self.find_view(signed_in_user(request), view_id))
        return Response(status=status.HTTP_204_NO_CONTENT)

    def find_view(self, user: User, view_id: int) -> SavedView:
        """The user's own; raises Http404 for what they cannot see, PermissionDenied for another's."""
        view = views_for(user, self.project).filter(pk=view_id).first()
        if view is None:
            raise Http404
        if view.owner_id != user.pk:
            raise PermissionDenied("Only its owner may change a view.")
        return view


def name_taken() -> ValidationError:
    return ValidationError({"name": ["You have a view of this name in this project."]})


def describe_view(view: SavedView, user: User) -> dict[str, Any]:
    return {
        "id": view.pk,
        "name": view.name,
        "page": view.page,
        "search": view.search,
        "is_shared": view.is_shared,
        "is_own": view.owner_id == user.pk,
        "owner": view.owner.email,
        "updated_at": view.updated_at,
    }
