"""Services refuse what no door in front of them has checked."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from apps.accounts.models import Organization, User
from apps.accounts.services import organization_create, user_create
from tests.personas import PASSWORD


@pytest.mark.parametrize("name", ["", "   ", "x" * 101])
def test_an_organization_needs_a_name(alice: User, name: str) -> None:
    with pytest.raises(ValidationError):
        organization_create(name=name, by=alice)
    assert not Organization.objects.exists()


def test_the_database_itself_refuses_an_address_twice_in_another_case(alice: User) -> None:
    with pytest.raises(IntegrityError):
        User.objects.create(email="ALICE@shop.example")


@pytest.mark.parametrize(("email", "password"), [("nobody", PASSWORD), ("a@shop.example", "short")])
def test_a_person_needs_an_address_and_a_good_password(db: None, email: str, password: str) -> None:
    with pytest.raises(ValidationError):
        user_create(email=email, password=password)


def test_a_slug_taken_in_between_is_replaced(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    organization_create(name="Shop", by=alice)
    answers = iter(["shop", "shop-2"])
    monkeypatch.setattr("apps.accounts.slugs.find_free_slug", lambda model, name: next(answers))
    assert organization_create(name="Shop", by=alice).slug == "shop-2"
