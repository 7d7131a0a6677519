"""What a person looks at stays what they look at: time range, environment and filter survive every link."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browsing import Screen, Watch, open_context
from tests.e2e.gallery import ALICE, UNFINISHED, Gallery
from tests.servers import Installation

pytestmark = pytest.mark.e2e

LinksOf = Callable[[str, dict[str, str]], frozenset[str]]
# Of a day whose data would still be kept.
DAY = datetime.now(UTC).date() - timedelta(days=9)
RANGES = ({"range": "45m"}, {"from": f"{DAY}T10:00:00.000Z", "to": f"{DAY}T11:30:00.000Z"})
ENVIRONMENT = "production"
# One that spans and log lines can both be asked.
FILTER = "service = checkout"
SCOPE = ("range", "from", "to", "env")
# Every page of a project that links to others.
PAGES = (
    "/p/{shop}",
    "/p/{shop}/services",
    "/p/{shop}/services/checkout",
    "/p/{shop}/search",
    "/p/{shop}/search?show=spans",
    "/p/{shop}/logs",
    "/p/{shop}/traces/{trace}",
    "/p/{shop}/deployments",
    "/p/{shop}/deployments/compare?service=checkout&a=2.14.1&b=2.15.0",
    "/p/{site}/browser",
    "/p/{site}/browser/page?page=%2Fcheckout",
    "/p/{site}/browser/sessions",
    "/p/{site}/browser/sessions/{visit}",
    "/p/{shop}/map",
    "/p/{shop}/map?show=table&open=node:service:checkout",
    "/p/{shop}/errors?status=all",
    "/p/{shop}/ingest",
    "/p/{shop}/start",
    "/p/{shop}/settings",
    "/p/{shop}/settings/keys",
    "/p/{shop}/settings/redaction",
    "/p/{shop}/settings/members",
)
# Where a filter means something: between these it stays.
FILTERING = re.compile(r"/p/[^/]+/(search|logs|browser(/.+)?)$")


@pytest.fixture(scope="module")
def page(installation: Installation, chromium: Browser, gallery: Gallery) -> Iterator[Page]:
    watch = Watch()
    # In one of the ranges the service was not there yet; in either the session may be over.
    watch.expect(rf"404 GET .*/services/checkout/\?start={DAY}T", r"404 GET .*/rum/sessions/[0-9a-f]+/")
    with open_context(chromium, installation.web_url, Screen(), gallery.cookies[ALICE], watch) as context:
        yield context.new_page()
    assert watch.unexpected() == []


def address(path: str, **search: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in search.items())
    return f"{path}{'&' if '?' in path else '?'}{query}"


def read_search(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def read_scope(url: str) -> dict[str, str]:
    return {name: value for name, value in read_search(url).items() if name in SCOPE}


def open_whole(page: Page, url: str) -> None:
    page.goto(url)
    expect(page.get_by_role("heading", level=1).first).to_be_visible()
    expect(page.locator(UNFINISHED)).to_have_count(0)


@pytest.fixture(scope="module")
def links_of(page: Page, gallery: Gallery) -> LinksOf:
    """`links_of(path, scope)`: the links of a page that is looked at so; it is opened once."""

    @cache
    def read(url: str) -> frozenset[str]:
        open_whole(page, url)
        return frozenset(collect_links(page))

    return lambda path, scope: read(address(path.format(**gallery.names), **scope))


def collect_links(page: Page) -> set[str]:
    """The addresses of every link on the page that leads to a page of its project."""
    links: list[str] = page.eval_on_selector_all("a[href]", "links => links.map((link) => link.href)")
    project = "/".join(urlsplit(page.url).path.split("/")[:3])
    inside = {link.split("#")[0] for link in links if urlsplit(link).path.startswith(project)}
    assert inside
    return inside


@pytest.mark.parametrize("within", RANGES, ids=["moving", "fixed"])
@pytest.mark.parametrize("path", PAGES)
def test_every_link_of_a_page_keeps_range_and_environment(
    links_of: LinksOf, path: str, within: dict[str, str]
) -> None:
    scope = {**within, "env": ENVIRONMENT}

    links = links_of(path, scope)

    assert {link: read_scope(link) for link in links} == {link: scope for link in links}


def test_every_kind_of_link_is_followed_and_arrives_with_what_it_carried(
    page: Page, links_of: LinksOf
) -> None:
    scope = {**RANGES[0], "env": ENVIRONMENT}
    by_page: dict[str, str] = {}
    for path in PAGES:
        for link in links_of(path, scope):
            kind = re.sub(r"^/p/[^/]+", "", re.sub(r"[0-9a-f]{32}", "trace", urlsplit(link).path))
            by_page.setdefault(kind, link)

    arrived = {}
    for name, link in by_page.items():
        open_whole(page, link)
        arrived[name] = read_scope(page.url)

    assert arrived == {name: scope for name in by_page}


@pytest.mark.parametrize("path", [path for path in PAGES if FILTERING.search(path.split("?")[0])])
def test_the_filter_stays_between_the_pages_that_filter(page: Page, gallery: Gallery, path: str) -> None:
    open_whole(page, address(path.format(**gallery.names), q=FILTER))

    links = collect_links(page)

    kept = {link: read_search(link).get("q") for link in links if FILTERING.search(urlsplit(link).path)}
    assert kept
    assert set(kept.values()) == {FILTER}


def test_the_keyboard_keeps_what_links_keep(page: Page, gallery: Gallery) -> None:
    scope = {"range": "45m", "env": ENVIRONMENT}
    open_whole(page, address(f"/p/{gallery.names['shop']}/search", **scope, q=FILTER))
    for chord, place in (
        ("gh", "Web shop"),
        ("gb", "Browser"),
        ("gi", "Ingest health"),
        ("gs", "Settings"),
        ("gt", "Search"),
    ):
        # The keys of a chord must not lie far apart: not while the page is at work.
        expect(page.locator(UNFINISHED)).to_have_count(0)
        page.keyboard.press(chord[0])
        page.keyboard.press(chord[1])
        expect(page.get_by_role("heading", level=1, name=place)).to_be_visible()
        page.wait_for_url(lambda url: read_scope(url) == scope)


def test_the_environment_is_switched_on_every_page_and_stays(page: Page, gallery: Gallery) -> None:
    for path in PAGES:
        open_whole(page, path.format(**gallery.names))
        page.get_by_role("button", name="Environment: All environments").filter(visible=True).click()
        page.get_by_role("option", name=ENVIRONMENT).click()
        expect(page).to_have_url(re.compile(f"env={ENVIRONMENT}"))
        expect(page.get_by_role("button", name=f"Environment: {ENVIRONMENT}").first).to_be_attached()
