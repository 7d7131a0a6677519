"""A page elsewhere carries the snippet; what it tells is read over the API, in one trace with its server."""

from collections.abc import Callable, Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.people import Person, QueryKey
from tests.rum.site import Answer, Server, wait_for_snippet
from tests.servers import Installation

pytestmark = pytest.mark.e2e

# A request belongs to the view while this settles, a quarter of a second after the last of its load.
ASK_WHILE_IT_LOADS = """
const waiting = setInterval(() => {
  if (!window.spanwise.span) return;
  clearInterval(waiting);
  fetch("/api/prices").then(() => { window.isAnswered = true; });
}, 1);
"""
TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


@pytest.fixture
def shop() -> Iterator[Server]:
    """A site with an origin of its own."""
    shop = Server(lambda _: Answer("{}"))
    yield shop
    shop.close()


@pytest.fixture
def tab(chromium: Browser, shop: Server) -> Iterator[Page]:
    context = chromium.new_context(base_url=shop.origin)
    yield context.new_page()
    context.close()


def describe(installation: Installation) -> dict[str, str]:
    told: dict[str, str] = httpx.get(f"{installation.web_url}/rum.json", timeout=30).raise_for_status().json()
    return told


def put_snippet(shop: Server, installation: Installation, key: str) -> None:
    """As docs/rum.md says, under a policy that allows Spanwise and nothing else."""
    told = describe(installation)
    script = f"{installation.web_url}/rum/{told['script'].rsplit('/', 1)[1]}"
    policy = (
        f"default-src 'none'; script-src 'nonce-n0nce'; connect-src 'self' {installation.web_url}; "
        "img-src data:; require-trusted-types-for 'script'"
    )
    shop.pages["/cart"] = Answer(
        '<!doctype html><link rel="icon" href="data:,">'
        f'<meta name="traceparent" content="00-{TRACE}-{SPAN}-01">'
        f'<script nonce="n0nce">{told["loader"]}</script>'
        f'<script nonce="n0nce" async src="{script}" integrity="{told["integrity"]}" crossorigin '
        f'data-key="{key}" data-service="shop-web"></script><h1>Cart</h1>'
        f'<script nonce="n0nce">{ASK_WHILE_IT_LOADS}</script>',
        headers={"Content-Security-Policy": policy},
    )


def test_a_view_its_request_and_its_error_are_read_in_the_servers_trace(
    installation: Installation,
    alice: Person,
    use_query_key: Callable[[Person, str], QueryKey],
    shop: Server,
    tab: Page,
) -> None:
    project = alice.make_project("Web shop")
    key = alice.make_key(project, "browser", (shop.origin,))
    put_snippet(shop, installation, key.token)
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    tab.goto("/cart")
    tab.wait_for_function("window.isAnswered")
    tab.evaluate("spanwise.error(new RangeError('too few'))")
    tab.goto("about:blank")
    reader = use_query_key(alice, project)
    spans = {span["name"]: span for span in reader.wait_for_spans(project, TRACE, 5)}
    assert spans["view /cart"]["parent_span_id"] == SPAN
    assert spans["GET document"]["parent_span_id"] == spans["view /cart"]["span_id"]
    assert shop.requests("/api/prices")[0].headers["traceparent"].startswith(f"00-{TRACE}-")
    reader.wait_for_log(project)
    assert not any(line.startswith("OPTIONS") for line in asked)


def test_a_page_of_another_origin_is_turned_away(
    installation: Installation,
    alice: Person,
    use_query_key: Callable[[Person, str], QueryKey],
    shop: Server,
    tab: Page,
) -> None:
    project = alice.make_project("Web shop")
    key = alice.make_key(project, "browser", ("https://shop.example",))
    put_snippet(shop, installation, key.token)
    tab.goto("/cart")
    wait_for_snippet(tab)
    tab.goto("about:blank")
    refusals = alice.read(f"/api/v1/projects/{project}/onboarding/")["refusals"]
    assert [refusal["reason"] for refusal in refusals][:1] == ["origin_not_allowed"]
    reader = use_query_key(alice, project)
    assert reader.ask("GET", f"/api/v1/projects/{project}/traces/").json()["traces"] == []
