"""Invitations: a link lets one person in, once, for seven days."""

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from apps.accounts.models import Invitation, Membership, Organization, User
from tests.personas import sign_in


@pytest.fixture
def token(as_alice: APIClient, organization: Organization) -> str:
    response = as_alice.post(f"/api/v1/organizations/{organization.slug}/invitations/")
    assert response.status_code == 201
    url: str = response.json()["url"]
    assert url.startswith("http://localhost:8000/invite/")
    return url.rsplit("/", 1)[1]


def expire_all() -> None:
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


def test_only_a_digest_of_the_link_is_kept(token: str) -> None:
    row = Invitation.objects.get()
    assert len(token) == 32
    assert token not in str(vars(row))
    assert row.expires_at - row.created_at == pytest.approx(timedelta(days=7), abs=timedelta(minutes=1))


def test_whoever_holds_the_link_sees_where_it_leads(as_nobody: APIClient, token: str) -> None:
    response = as_nobody.get(f"/api/v1/invitations/{token}/")
    assert response.json() == {"organization": {"name": "Shop"}, "valid": True}


def test_accepting_makes_a_member(as_charlie: APIClient, organization: Organization, token: str) -> None:
    response = as_charlie.post(f"/api/v1/invitations/{token}/accept/")
    assert (response.status_code, response.json()) == (
        200,
        {"organization": {"slug": "shop", "name": "Shop"}},
    )
    assert as_charlie.get(f"/api/v1/organizations/{organization.slug}/").status_code == 200


def test_accepting_again_changes_nothing(as_charlie: APIClient, charlie: User, token: str) -> None:
    statuses = [as_charlie.post(f"/api/v1/invitations/{token}/accept/").status_code for _ in range(2)]
    assert statuses == [200, 200]
    assert Membership.objects.filter(user=charlie).count() == 1


def test_a_member_does_not_use_the_link_up(as_bob: APIClient, as_charlie: APIClient, token: str) -> None:
    assert as_bob.post(f"/api/v1/invitations/{token}/accept/").status_code == 200
    assert as_charlie.post(f"/api/v1/invitations/{token}/accept/").status_code == 200


def test_a_second_person_is_too_late(as_charlie: APIClient, token: str, db: None) -> None:
    as_charlie.post(f"/api/v1/invitations/{token}/accept/")
    dora = User.objects.create(email="dora@elsewhere.example")
    response = sign_in(dora).post(f"/api/v1/invitations/{token}/accept/")
    assert (response.status_code, response.json()["code"]) == (410, "invitation_spent")
    assert not dora.memberships.exists()
    assert as_charlie.get(f"/api/v1/invitations/{token}/").json()["valid"] is False


def test_an_expired_link_lets_nobody_in(as_charlie: APIClient, charlie: User, token: str) -> None:
    expire_all()
    assert as_charlie.get(f"/api/v1/invitations/{token}/").json()["valid"] is False
    assert as_charlie.post(f"/api/v1/invitations/{token}/accept/").status_code == 410
    assert not charlie.memberships.exists()


def test_a_revoked_link_is_as_if_it_had_never_been(
    as_bob: APIClient, as_charlie: APIClient, organization: Organization, token: str
) -> None:
    listed = as_bob.get(f"/api/v1/organizations/{organization.slug}/").json()["invitations"]
    url = f"/api/v1/organizations/{organization.slug}/invitations/{listed[0]['id']}/"
    assert as_bob.delete(url).status_code == 204
    assert as_bob.delete(url).status_code == 404
    assert as_charlie.get(f"/api/v1/invitations/{token}/").status_code == 404
    assert as_charlie.post(f"/api/v1/invitations/{token}/accept/").status_code == 404


def test_only_open_invitations_are_listed(
    as_alice: APIClient, as_charlie: APIClient, organization: Organization, token: str
) -> None:
    as_charlie.post(f"/api/v1/invitations/{token}/accept/")
    as_alice.post(f"/api/v1/organizations/{organization.slug}/invitations/")
    url = f"/api/v1/organizations/{organization.slug}/"
    assert len(as_alice.get(url).json()["invitations"]) == 1
    expire_all()
    assert as_alice.get(url).json()["invitations"] == []


def test_an_unknown_token_is_not_found(as_charlie: APIClient) -> None:
    assert as_charlie.get(f"/api/v1/invitations/{'x' * 32}/").status_code == 404
    assert as_charlie.post(f"/api/v1/invitations/{'x' * 32}/accept/").status_code == 404


def test_nobody_accepts_without_signing_in(as_nobody: APIClient, token: str) -> None:
    assert as_nobody.post(f"/api/v1/invitations/{token}/accept/").status_code == 401


def test_charlie_can_neither_invite_nor_revoke(
    as_charlie: APIClient, organization: Organization, token: str
) -> None:
    url = f"/api/v1/organizations/{organization.slug}/invitations/"
    invitation = Invitation.objects.get()
    assert as_charlie.post(url).status_code == 404
    assert as_charlie.delete(f"{url}{invitation.pk}/").status_code == 404
    assert Invitation.objects.count() == 1


def test_an_invitation_is_only_reached_through_its_organization(
    as_charlie: APIClient, charlies_organization: Organization, token: str
) -> None:
    pk = Invitation.objects.get().pk
    url = f"/api/v1/organizations/{charlies_organization.slug}/invitations/{pk}/"
    assert as_charlie.delete(url).status_code == 404
    assert Invitation.objects.count() == 1
