"""A whole installation without a browser: person, organization, project and keys, the same every time."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from apps.accounts.models import Organization, User
from apps.accounts.selectors import organizations_of
from apps.accounts.services import organization_create, user_create
from apps.projects.models import ApiKeyKind, Project
from apps.projects.origins import normalise_origin
from apps.projects.selectors import projects_in, projects_of
from apps.projects.services import api_key_derive, project_create

KEY_NAME = "bootstrap"
ORGANIZATION_NAME = "Spanwise"


@dataclass(frozen=True, slots=True)
class Bootstrapped:
    project: str
    ingest_key: str
    browser_key: str
    query_key: str


@transaction.atomic
def installation_bootstrap(
    *, email: str, password: str, project_name: str, organization_name: str | None
) -> Bootstrapped:
    """Find or make everything; raises django's ValidationError for bad input. Passwords are never changed."""
    user = User.objects.filter(email__iexact=email.strip()).first()
    if user is None:
        user = user_create(email=email, password=password)
    project = find_project(user, project_name.strip(), organization_name)
    if project is None:
        organization = find_organization(user, organization_name)
        if organization is None:
            with blaming("organization"):
                organization = organization_create(name=organization_name or ORGANIZATION_NAME, by=user)
        with blaming("project"):
            project = project_create(organization=organization, name=project_name, by=user)
    return Bootstrapped(
        project=project.slug,
        ingest_key=api_key_derive(project=project, kind=ApiKeyKind.INGEST, name=KEY_NAME, by=user),
        browser_key=api_key_derive(
            project=project,
            kind=ApiKeyKind.BROWSER,
            name=KEY_NAME,
            allowed_origins=own_origins(),
            by=user,
        ),
        query_key=api_key_derive(project=project, kind=ApiKeyKind.QUERY, name=KEY_NAME, by=user),
    )


@contextmanager
def blaming(option: str) -> Iterator[None]:
    """Names are called `name` everywhere; here the caller needs to know which of the two was wrong."""
    try:
        yield
    except ValidationError as error:
        raise ValidationError({option: error.messages}) from error


def find_project(user: User, name: str, organization_name: str | None) -> Project | None:
    """By name, the oldest first; in the named organization only, where one is named."""
    if organization_name is None:
        return projects_of(user).filter(name=name).order_by("pk").first()
    organization = find_organization(user, organization_name)
    return projects_in(organization).filter(name=name).first() if organization else None


def find_organization(user: User, name: str | None) -> Organization | None:
    organizations = organizations_of(user).order_by("pk")
    return (organizations.filter(name=name.strip()) if name else organizations).first()


def own_origins() -> Sequence[str]:
    parts = urlsplit(settings.PUBLIC_URL)
    return [normalise_origin(f"{parts.scheme}://{parts.netloc}")]
