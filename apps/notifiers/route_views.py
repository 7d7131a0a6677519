"""HTTP for notification routes. For members only, as all settings of a project."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.views import signed_in_user
from apps.notifiers.models import NotificationRoute, NotificationTarget
from apps.notifiers.selectors import routes_of, targets_of
from apps.notifiers.serializers import (
    RouteCreateSerializer,
    RouteListSerializer,
    RouteOrderSerializer,
    RouteSerializer,
    RouteUpdateSerializer,
)
from apps.notifiers.services import (
    TooMany,
    notification_route_create,
    notification_route_delete,
    notification_route_update,
    notification_routes_order,
)
from apps.projects.project_view import MemberProjectView


class RouteBaseView(MemberProjectView):
    def find_route(self, route_id: int) -> NotificationRoute:
        route = routes_of(self.project).filter(pk=route_id).first()
        if route is None:
            raise Http404
        return route

    def find_targets(self, ids: list[int]) -> list[NotificationTarget]:
        """Raises ValidationError for one that is not the project's."""
        found = {target.pk: target for target in targets_of(self.project)}
        unknown = [str(target_id) for target_id in ids if target_id not in found]
        if unknown:
            raise ValidationError({"targets": [f"The project has no target {', '.join(unknown)}."]})
        return [found[target_id] for target_id in ids]


class RoutesView(RouteBaseView):
    @extend_schema(operation_id="list_notification_routes", responses=RouteListSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """Which messages go where. Without routes every target is told of everything."""
        return Response({"routes": [describe_route(route) for route in routes_of(self.project)]})

    @extend_schema(
        operation_id="create_notification_route",
        request=RouteCreateSerializer,
        responses={201: RouteSerializer},
    )
    def post(self, request: Request, slug: str) -> Response:
        """A new route, asked after all others. From the first on, what no route takes goes nowhere."""
        body = self.read_body(RouteCreateSerializer)
        targets = self.find_targets(body.pop("targets"))
        try:
            route = notification_route_create(
                project=self.project, by=signed_in_user(request), targets=targets, **body
            )
        except TooMany as error:
            raise ValidationError({"name": [str(error)]}) from error
        return Response(describe_route(route), status=status.HTTP_201_CREATED)

    @extend_schema(
        operation_id="order_notification_routes", request=RouteOrderSerializer, responses=RouteListSerializer
    )
    def put(self, request: Request, slug: str) -> Response:
        """The order in which routes are asked."""
        order = self.read_body(RouteOrderSerializer)["order"]
        routes = {route.pk: route for route in routes_of(self.project)}
        if sorted(order) != sorted(routes):
            raise ValidationError({"order": ["Name each route of the project once."]})
        notification_routes_order(routes=routes, order=order, by=signed_in_user(request))
        return Response({"routes": [describe_route(route) for route in routes_of(self.project)]})


class RouteView(RouteBaseView):
    @extend_schema(
        operation_id="update_notification_route", request=RouteUpdateSerializer, responses=RouteSerializer
    )
    def patch(self, request: Request, slug: str, route_id: int) -> Response:
        """What it takes, where that goes, and whether later routes are asked, too."""
        route = self.find_route(route_id)
        changes = self.read_body(RouteUpdateSerializer)
        targets = self.find_targets(changes.pop("targets")) if "targets" in changes else None
        notification_route_update(route=route, by=signed_in_user(request), targets=targets, changes=changes)
        return Response(describe_route(self.find_route(route_id)))

    @extend_schema(operation_id="delete_notification_route", responses={204: None})
    def delete(self, request: Request, slug: str, route_id: int) -> Response:
        """Without the last one, every target is told of everything again."""
        notification_route_delete(route=self.find_route(route_id), by=signed_in_user(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


def describe_route(route: NotificationRoute) -> dict[str, Any]:
    return {
        "id": route.pk,
        "name": route.name,
        "severities": route.severities,
        "services": route.services,
        "environments": route.environments,
        "owners": route.owners,
        "targets": sorted(target.pk for target in route.targets.all()),
        "repeat_minutes": route.repeat_minutes,
        "continue": route.goes_on,
    }
