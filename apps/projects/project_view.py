"""The view every endpoint of a project starts from: it comes in through the door, or not at all."""

from typing import Any, cast

from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from apps.api.authentication import SessionAuthentication
from apps.api.views import ApiView
from apps.projects.access import Principal, project_for
from apps.projects.authentication import QueryKeyAuthentication
from apps.projects.models import Project


class ProjectView(ApiView):
    """`self.project` is the project named `slug` in the address: its members and query keys get here."""

    authentication_classes: list[type[BaseAuthentication]] = [QueryKeyAuthentication, SessionAuthentication]
    project: Project

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.project = project_for(cast("Principal", request.user), kwargs["slug"])


class MemberProjectView(ProjectView):
    """For what no key may see or do; a key is answered 401, as anybody who is not signed in."""

    authentication_classes: list[type[BaseAuthentication]] = [SessionAuthentication]
