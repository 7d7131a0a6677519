"""One installation and one browser for all end-to-end tests; every test signs up a person of its own."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page

from scripts.parts import ensure_node, web_application
from tests.e2e.browsing import Screen, Watch, open_context, start_chromium
from tests.e2e.gallery import Gallery, arrange_gallery
from tests.e2e.people import Person, QueryKey, fresh_email
from tests.servers import Installation


# Of the package, not of the session: idle it still takes a gigabyte and a twentieth of a core.
@pytest.fixture(scope="package")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """All of Spanwise as `make run` serves it, on free ports and in a folder of its own."""
    web_application(ensure_node()).ensure()
    with Installation(tmp_path_factory.mktemp("e2e")) as installation:
        yield installation


# A running Playwright holds the thread's event loop, which asynchronous tests of other packages need.
@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    with start_chromium() as browser:
        yield browser


@pytest.fixture(scope="package")
def gallery(installation: Installation) -> Iterator[Gallery]:
    """Every page's content, once; those who ask for it only look."""
    with arrange_gallery(installation) as gallery:
        yield gallery


@pytest.fixture
def sign_up(installation: Installation) -> Iterator[Callable[..., Person]]:
    """`sign_up("alice")`: somebody new, signed in."""
    with ExitStack() as stack:

        def sign_up(name: str) -> Person:
            return stack.enter_context(Person(installation.web_url, fresh_email(name))).sign_up()

        yield sign_up


@pytest.fixture
def alice(sign_up: Callable[..., Person]) -> Person:
    return sign_up("alice")


@pytest.fixture
def use_query_key(installation: Installation) -> Iterator[Callable[[Person, str], QueryKey]]:
    """`use_query_key(alice, project)`: a program with a new query key of the project."""
    with ExitStack() as stack:

        def use(person: Person, project: str) -> QueryKey:
            program = QueryKey(installation.web_url, person.make_key(project, "query").token)
            stack.callback(program.close)
            return program

        yield use


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Fails the test, at its end, for whatever a page complained of unexpectedly."""
    watch = Watch()
    yield watch
    assert watch.unexpected() == []


@pytest.fixture
def open_page(installation: Installation, chromium: Browser, watch: Watch) -> Iterator[Callable[..., Page]]:
    """`open_page(alice)`: a window of hers; without a person, of nobody's."""
    with ExitStack() as stack:

        def open_page(person: Person | None = None, screen: Screen | None = None) -> Page:
            cookies = person.cookies if person else {}
            context = open_context(chromium, installation.web_url, screen or Screen(), cookies, watch)
            return stack.enter_context(context).new_page()

        yield open_page
