"""Who acts in the tests: alice owns, bob is her team mate, charlie belongs elsewhere and must see nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient

from apps.accounts.models import Membership, Organization, User
from apps.accounts.services import organization_create, user_create
from apps.projects.models import ApiKey, ApiKeyKind, Project
from apps.projects.services import api_key_create, project_create

PASSWORD = "correct horse battery staple"


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A key as its owner knows it: the row, and the text that was shown once."""

    row: ApiKey
    token: str


@pytest.fixture(autouse=True)
def relational_only(settings: Settings) -> Iterator[None]:
    """Nothing here needs Redis, and hashing passwords slowly would be the longest part of every test."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def alice(db: None) -> User:
    return user_create(email="alice@shop.example", password=PASSWORD)


@pytest.fixture
def organization(alice: User) -> Organization:
    """Alice's and bob's."""
    return organization_create(name="Shop", by=alice)


@pytest.fixture
def bob(organization: Organization) -> User:
    bob = user_create(email="bob@shop.example", password=PASSWORD)
    Membership.objects.create(organization=organization, user=bob)
    return bob


@pytest.fixture
def charlie(db: None) -> User:
    return user_create(email="charlie@elsewhere.example", password=PASSWORD)


@pytest.fixture
def charlies_organization(charlie: User) -> Organization:
    return organization_create(name="Elsewhere", by=charlie)


@pytest.fixture
def project(organization: Organization, alice: User) -> Project:
    """Alice's; bob may see it, charlie may not."""
    return project_create(organization=organization, name="Checkout", by=alice)


@pytest.fixture
def charlies_project(charlies_organization: Organization, charlie: User) -> Project:
    return project_create(organization=charlies_organization, name="Warehouse", by=charlie)


@pytest.fixture
def make_key(project: Project, alice: User) -> Callable[..., IssuedKey]:
    """`make_key(kind)`, for alice's project unless another is named."""

    def make(kind: ApiKeyKind, **overrides: Any) -> IssuedKey:
        values = {"project": project, "name": f"{kind} key", "by": alice, **overrides}
        row, token = api_key_create(kind=kind, **values)
        return IssuedKey(row=row, token=token)

    return make


@pytest.fixture
def ingest_key(make_key: Callable[..., IssuedKey]) -> IssuedKey:
    return make_key(ApiKeyKind.INGEST)


@pytest.fixture
def browser_key(make_key: Callable[..., IssuedKey]) -> IssuedKey:
    return make_key(ApiKeyKind.BROWSER, allowed_origins=["https://shop.example"])


@pytest.fixture
def query_key(make_key: Callable[..., IssuedKey]) -> IssuedKey:
    return make_key(ApiKeyKind.QUERY)


def sign_in(user: User) -> APIClient:
    client = APIClient()
    client.force_login(user)
    return client


def use_key(key: IssuedKey) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {key.token}")
    return client


@pytest.fixture
def as_alice(alice: User) -> APIClient:
    return sign_in(alice)


@pytest.fixture
def as_bob(bob: User) -> APIClient:
    return sign_in(bob)


@pytest.fixture
def as_charlie(charlie: User) -> APIClient:
    return sign_in(charlie)


@pytest.fixture
def as_nobody(db: None) -> APIClient:
    return APIClient()


@pytest.fixture
def as_query_key(query_key: IssuedKey) -> APIClient:
    return use_key(query_key)
