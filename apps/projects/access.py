"""The only door to a tenant: every view, socket and task gets its project here."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from apps.accounts.models import User
from apps.projects.models import Project
from apps.projects.selectors import projects_of


@dataclass(frozen=True, slots=True)
class QueryKeyPrincipal:
    """A program that reads one project with a query key."""

    key_id: int
    project_id: int
    is_authenticated: bool = True
    is_anonymous: bool = False


@dataclass(frozen=True, slots=True)
class IngestKeyPrincipal:
    """A program that sends to one project, and here tells of its deployments."""

    key_id: int
    project_id: int
    is_authenticated: bool = True
    is_anonymous: bool = False


Principal = User | AnonymousUser | QueryKeyPrincipal | IngestKeyPrincipal


def project_for(principal: Principal, slug: str) -> Project:
    """The project, if it is theirs; else Http404, the same as for one that is not there."""
    if isinstance(principal, User):
        projects = projects_of(principal)
    elif isinstance(principal, QueryKeyPrincipal | IngestKeyPrincipal):
        projects = Project.objects.filter(pk=principal.project_id)
    else:
        raise Http404
    project = projects.select_related("organization").filter(slug=slug).first()
    if project is None:
        raise Http404
    return project
