"""Looking a presented key up: four states, never an exception, last use in bulk."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from apps.projects.models import ApiKey, ApiKeyKind
from apps.projects.selectors import api_key_by_token
from apps.projects.services import api_key_revoke, api_keys_touch
from apps.projects.tokens import build_token, make_token, parse_token_head
from tests.personas import IssuedKey

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def test_an_active_key_tells_its_project(browser_key: IssuedKey) -> None:
    match = api_key_by_token(browser_key.token)
    assert (match.state, match.key_id, match.project_id) == (
        "active",
        browser_key.row.pk,
        browser_key.row.project_id,
    )
    assert (match.kind, match.allowed_origins) == (ApiKeyKind.BROWSER, ("https://shop.example",))


def test_a_revoked_key_still_says_whose_it_was(ingest_key: IssuedKey) -> None:
    api_key_revoke(ingest_key.row)
    match = api_key_by_token(ingest_key.token)
    assert (match.state, match.project_id) == ("revoked", ingest_key.row.project_id)


@pytest.mark.parametrize(
    "damage",
    [
        lambda token: token[:-1],
        lambda token: token + "x",
        lambda token: token[:13],
        lambda token: token[:12],
        lambda token: token.swapcase()[:3].lower() + token[3:13] + token[13:].swapcase(),
        lambda token: "swq" + token[3:],
    ],
)
def test_a_damaged_key_is_mistyped_and_known_by_its_prefix(
    ingest_key: IssuedKey, damage: Callable[[str], str]
) -> None:
    match = api_key_by_token(damage(ingest_key.token))
    assert (match.state, match.prefix) == ("mistyped", ingest_key.row.prefix)
    assert match.project_id == ingest_key.row.project_id


def test_a_damaged_revoked_key_is_mistyped(ingest_key: IssuedKey) -> None:
    api_key_revoke(ingest_key.row)
    assert api_key_by_token(ingest_key.token[:-1]).state == "mistyped"


@pytest.mark.parametrize(
    "token", ["", "swi_", "swi_short_x", "Bearer swi_", "swx_AAAAAAAA_x", "\ud800", "\x00", "x" * 100_000]
)
def test_what_is_no_key_is_unknown(db: None, token: str) -> None:
    match = api_key_by_token(token)
    assert (match.state, match.prefix, match.project_id) == ("unknown", "", None)


def test_a_key_of_nobody_is_unknown(db: None) -> None:
    token = make_token(ApiKeyKind.QUERY)
    match = api_key_by_token(token.text)
    assert (match.state, match.prefix, match.kind) == ("unknown", token.prefix, ApiKeyKind.QUERY)


def test_one_look_up_is_one_query(
    ingest_key: IssuedKey, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        api_key_by_token(ingest_key.token)


CHARACTERS = st.text(
    alphabet=st.characters(codec="ascii", categories=["Lu", "Ll", "Nd"]), min_size=40, max_size=40
)


@given(kind=st.sampled_from(ApiKeyKind), characters=CHARACTERS)
def test_every_token_is_parsed_back(kind: ApiKeyKind, characters: str) -> None:
    token = build_token(kind, characters)
    head = parse_token_head(token.text)
    assert head is not None
    assert (head.kind, head.prefix) == (kind, token.prefix)


@given(st.text())
def test_no_text_breaks_the_parser(text: str) -> None:
    head = parse_token_head(text)
    assert head is None or text.startswith("sw")


def test_last_use_is_written_in_one_statement(
    ingest_key: IssuedKey, query_key: IssuedKey, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        api_keys_touch({ingest_key.row.pk: NOON, query_key.row.pk: NOON + timedelta(seconds=1), 10**9: NOON})
    assert ApiKey.objects.get(pk=ingest_key.row.pk).last_used_at == NOON
    assert ApiKey.objects.get(pk=query_key.row.pk).last_used_at == NOON + timedelta(seconds=1)


def test_last_use_never_goes_back(ingest_key: IssuedKey) -> None:
    api_keys_touch({ingest_key.row.pk: NOON})
    api_keys_touch({ingest_key.row.pk: NOON - timedelta(hours=1)})
    assert ApiKey.objects.get().last_used_at == NOON


def test_many_keys_and_none_can_be_touched(
    make_key: Callable[..., IssuedKey], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    keys = [make_key(ApiKeyKind.INGEST) for _ in range(450)]
    with django_assert_num_queries(3):
        api_keys_touch({key.row.pk: NOON for key in keys})
    assert ApiKey.objects.filter(last_used_at=NOON).count() == 450
    with django_assert_num_queries(0):
        api_keys_touch({})
