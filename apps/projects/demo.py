"""Where the demo's spans go: a project, the key that they are sent with, and how far the story was told."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from apps.accounts.models import Organization, User
from apps.accounts.services import organization_create, user_create
from apps.projects.models import ApiKeyKind, Project
from apps.projects.selectors import projects_in
from apps.projects.services import api_key_derive, api_key_update, project_create
from demo.memory import Memory
from demo.run import Home, Progress, send

PROJECT_NAME = "Demo shop"
ORGANIZATION_NAME = "Spanwise"
EMAIL = "demo@spanwise.local"
KEY_NAME = "demo"


@dataclass(frozen=True, slots=True)
class DemoHome:
    """`password` is set when the account was made for it just now: it is not kept, so say it."""

    project: Project
    email: str
    password: str | None


@transaction.atomic
def demo_home_find_or_create() -> DemoHome:
    """The project "Demo shop" in the first organization; on an empty installation, with an account for it."""
    organization, password = Organization.objects.order_by("pk").first(), None
    user = User.objects.order_by("pk").first()
    if user is None:
        password = secrets.token_urlsafe(12)
        user = user_create(email=EMAIL, password=password)
    if organization is None:
        organization = organization_create(name=ORGANIZATION_NAME, by=user)
    member = User.objects.filter(memberships__organization=organization).order_by("pk").first()
    project = projects_in(organization).filter(name=PROJECT_NAME).first()
    if project is None:
        project = project_create(organization=organization, name=PROJECT_NAME, by=member or user)
    return DemoHome(project=project, email=(member or user).email, password=password)


def demo_key(project: Project) -> str:
    """An ingest key of the project, the same at every call while it is not revoked."""
    return api_key_derive(project=project, kind=ApiKeyKind.INGEST, name=KEY_NAME, by=None)


def demo_place(project: Project, *, is_visited: bool) -> Home:
    """What the demo needs of the project besides a key. `is_visited`: by a browser, where there is one."""
    return Home(
        Memory(settings.DATA_DIR / "demo" / f"project-{project.pk}.json"),
        source_maps=f"{settings.PUBLIC_URL}/api/v1/projects/{project.slug}/sourcemaps/",
        key_for=(lambda origin: demo_browser_key(project, origin)) if is_visited else None,
    )


def demo_browser_key(project: Project, origin: str) -> str:
    """For the demo's page, whose port, and so its origin, is another each time."""
    token = api_key_derive(
        project=project, kind=ApiKeyKind.BROWSER, name=KEY_NAME, allowed_origins=[origin], by=None
    )
    key = project.keys.get(public_token=token)
    if key.allowed_origins != [origin]:
        api_key_update(key=key, changes={"allowed_origins": [origin]}, by=None)
    return token


def demo_send(*, project: Project, live_s: float, on_progress: Callable[[Progress], None]) -> Progress:
    """The whole demo into this project; blocks. Raises what `demo.run.send` raises.

    For a server's own processes: no browser is started on it.
    """
    return send(
        settings.OTLP_PUBLIC_URL,
        demo_key(project),
        live_s=live_s,
        on_progress=on_progress,
        home=demo_place(project, is_visited=False),
    )
