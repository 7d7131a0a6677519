"""A real browser, and what must never happen in it unseen: errors in the console, failed requests."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    Response,
    expect,
    sync_playwright,
)

from scripts.chromium import find_chromium

# Two noisy cores: what is wrong stays wrong for longer than this.
PATIENCE_MS = 60_000
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# The page asks who is there; "nobody" is an answer, not a fault.
ANSWERS_TO_NOBODY = (r"401 GET .*/api/v1/me/$", r"401 GET .*/_allauth/browser/v1/auth/session$")
# What the application itself gave up: a page was left before its data came.
GIVEN_UP = "net::ERR_ABORTED"


@dataclass
class Watch:
    """Everything a page complained of, and which complaints belong to the test."""

    expected: list[str] = field(default_factory=lambda: list(ANSWERS_TO_NOBODY))
    complaints: list[str] = field(default_factory=list)

    def expect(self, *patterns: str) -> None:
        """`STATUS METHOD url`, as a regular expression."""
        self.expected.extend(patterns)

    def attach(self, context: BrowserContext) -> None:
        context.on("console", self._note_message)
        context.on("weberror", lambda error: self.complaints.append(f"uncaught {error.error}"))
        context.on("requestfailed", self._note_failure)
        context.on("response", self._note_response)

    def unexpected(self) -> list[str]:
        return [
            complaint
            for complaint in self.complaints
            if not any(re.match(pattern, complaint) for pattern in self.expected)
        ]

    def _note_message(self, message: ConsoleMessage) -> None:
        # The browser's own line about a status repeats what `response` has told with its address.
        if message.type in {"error", "warning"} and not message.text.startswith("Failed to load resource"):
            self.complaints.append(f"{message.type} {message.text}")

    def _note_failure(self, request: Request) -> None:
        if request.failure != GIVEN_UP:
            self.complaints.append(f"{request.failure} {request.method} {request.url}")

    def _note_response(self, response: Response) -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.status} {response.request.method} {response.url}")


@dataclass(frozen=True, slots=True)
class Screen:
    """How large the window is and what the system prefers."""

    width: int = 1440
    height: int = 900
    scheme: str = "light"


@contextmanager
def start_chromium() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        yield browser
        browser.close()


@contextmanager
def open_context(
    browser: Browser, web_url: str, screen: Screen, cookies: dict[str, str], watch: Watch
) -> Iterator[BrowserContext]:
    context = browser.new_context(
        base_url=web_url,
        viewport={"width": screen.width, "height": screen.height},
        color_scheme="dark" if screen.scheme == "dark" else "light",
        reduced_motion="reduce",
        permissions=["clipboard-read", "clipboard-write"],
    )
    context.set_default_timeout(PATIENCE_MS)
    context.add_cookies([{"name": name, "value": value, "url": web_url} for name, value in cookies.items()])
    watch.attach(context)
    yield context
    context.close()


def choose(radio: Locator) -> None:
    """One that is checked once the address says so, a moment after the click: `check` would look at once."""
    radio.click(force=True)
    expect(radio).to_be_checked()


def read_copied(page: Page, copy: Locator) -> str:
    """What a click on a copy button leaves for the person to paste."""
    page.evaluate("navigator.clipboard.writeText('')")
    copy.click()
    text: str = page.wait_for_function("navigator.clipboard.readText()").json_value()
    return text


def follow_navigations(page: Page) -> list[str]:
    """Fills up with the address of every document that the page loads from now on."""
    loaded: list[str] = []
    page.on("request", lambda request: _note_document(request, loaded))
    return loaded


def _note_document(request: Request, loaded: list[str]) -> None:
    if request.is_navigation_request():
        loaded.append(request.url)
