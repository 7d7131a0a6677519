"""Nothing arrives: the onboarding page says why, in the browser, while the person watches."""

import secrets
import time
from collections.abc import Callable, Iterator

import httpx
import pytest
import redis
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browsing import Screen, Watch, open_context
from tests.e2e.people import Person, fresh_email
from tests.servers import Installation

pytestmark = pytest.mark.e2e

PROTOBUF = "application/x-protobuf"
NEW_YEAR_1999_NS = 915_148_800 * 10**9


def one_span(start_ns: int) -> bytes:
    request = ExportTraceServiceRequest()
    span = request.resource_spans.add().scope_spans.add().spans.add(name="late")
    span.trace_id, span.span_id = secrets.token_bytes(16), secrets.token_bytes(8)
    span.start_time_unix_nano, span.end_time_unix_nano = start_ns, start_ns + 1
    return request.SerializeToString()


@pytest.fixture
def send(installation: Installation) -> Callable[..., httpx.Response]:
    """`send(key, body)`: one OTLP request, as an exporter makes it."""

    def send(key: str, body: bytes, content_type: str = PROTOBUF) -> httpx.Response:
        headers = {"x-api-key": key, "Content-Type": content_type}
        return httpx.post(f"{installation.otlp_url}/v1/traces", content=body, headers=headers, timeout=120)

    return send


@pytest.fixture(scope="module")
def alice(installation: Installation) -> Iterator[Person]:
    """One for all of them: what each test sends is known by its key."""
    with Person(installation.web_url, fresh_email("alice")) as alice:
        yield alice.sign_up()
    # Everybody at this address is shown unknown keys for an hour; pictures of a quiet page are not.
    with redis.Redis(port=int(installation.ports["SPANWISE_REDIS_PORT"])) as client:
        client.delete("spanwise:refusals:address:127.0.0.1")


@pytest.fixture(scope="module")
def project(alice: Person) -> str:
    return alice.make_project("Refusals")


@pytest.fixture(scope="module")
def onboarding(installation: Installation, chromium: Browser, alice: Person, project: str) -> Iterator[Page]:
    """Alice's window, open and waiting all the while."""
    watch = Watch()
    with open_context(chromium, installation.web_url, Screen(), alice.cookies, watch) as context:
        page = context.new_page()
        page.goto(f"/p/{project}/start")
        expect(page.get_by_test_id("onboarding-status")).to_contain_text("Waiting for your first span")
        yield page
    assert watch.unexpected() == []


def expect_refusal(page: Page, *texts: str) -> None:
    """One of the refusals says all of it; others may stand beside it, from the same address."""
    refusals = page.get_by_role("list", name="Refused requests").get_by_role("listitem")
    for text in texts:
        refusals = refusals.filter(has_text=text)
    expect(refusals.first).to_be_visible()


def test_an_unknown_key(onboarding: Page, send: Callable[..., httpx.Response]) -> None:
    key = f"swi_{secrets.token_hex(4)}_{secrets.token_hex(16)}"

    assert send(key, one_span(time.time_ns())).status_code == 401

    expect_refusal(onboarding, "401", "This API key is unknown", "copy the one that you kept")


def test_a_key_with_a_typing_error_is_named_by_its_prefix(
    onboarding: Page, alice: Person, project: str, send: Callable[..., httpx.Response]
) -> None:
    token = alice.make_key(project, "ingest").token

    assert send(token[:-1], one_span(time.time_ns())).status_code == 401

    expect_refusal(onboarding, "401", "the rest does not match", token.split("_")[1])


def test_a_revoked_key(
    onboarding: Page, alice: Person, project: str, send: Callable[..., httpx.Response]
) -> None:
    key = alice.make_key(project, "ingest")
    assert send(key.token, one_span(NEW_YEAR_1999_NS)).status_code == 200
    alice.revoke_key(project, key)

    # Each process of the receiver remembers a key for a moment.
    deadline = time.monotonic() + 180
    while send(key.token, one_span(NEW_YEAR_1999_NS)).status_code != 401:
        assert time.monotonic() < deadline
        time.sleep(0.2)

    expect_refusal(onboarding, "401", "This API key was revoked", key.token.split("_")[1])


def test_a_key_that_reads(
    onboarding: Page, alice: Person, project: str, send: Callable[..., httpx.Response]
) -> None:
    key = alice.make_key(project, "query")

    assert send(key.token, one_span(time.time_ns())).status_code == 403

    expect_refusal(onboarding, "403", "This key reads; sending takes an ingest key", "begins with swi_")


def test_spans_from_1999(
    onboarding: Page, alice: Person, project: str, send: Callable[..., httpx.Response]
) -> None:
    key = alice.make_key(project, "ingest")

    assert send(key.token, one_span(NEW_YEAR_1999_NS)).status_code == 200

    expect_refusal(onboarding, "most often it is the sender", key.token.split("_")[1])
    expect(onboarding.get_by_test_id("onboarding-status")).to_contain_text("Waiting for your first span")


def test_an_empty_request(
    onboarding: Page, alice: Person, project: str, send: Callable[..., httpx.Response]
) -> None:
    key = alice.make_key(project, "ingest")

    assert send(key.token, b"").status_code == 200

    expect_refusal(onboarding, "is anything instrumented yet?", key.token.split("_")[1])


def test_a_content_type_that_is_not_otlp(
    onboarding: Page, alice: Person, project: str, send: Callable[..., httpx.Response]
) -> None:
    key = alice.make_key(project, "ingest")

    assert send(key.token, b"hello", "text/plain").status_code == 415

    expect_refusal(onboarding, "415", "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", key.token.split("_")[1])


def test_a_refusal_of_another_organization_is_not_shown(
    onboarding: Page, sign_up: Callable[..., Person], send: Callable[..., httpx.Response]
) -> None:
    charlie = sign_up("charlie")
    theirs = charlie.make_key(charlie.make_project("Warehouse", "Elsewhere"), "ingest")
    assert send(theirs.token, b"hello", "text/plain").status_code == 415
    unknown = f"swi_{secrets.token_hex(4)}_{secrets.token_hex(16)}"
    assert send(unknown, one_span(time.time_ns())).status_code == 401

    # The later one is there, so the page has looked since.
    expect_refusal(onboarding, "401", unknown.split("_")[1])

    expect(onboarding.get_by_text(theirs.token.split("_")[1])).to_have_count(0)
