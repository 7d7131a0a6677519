"""Visitor: what the headers of a page's request tell of its browser, system, device and country.

Only headers that a browser sends unasked: User-Agent, and the client hints of low entropy.
"""

import asyncio
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from ua_parser import Parser, load_lazy_builtins
from ua_parser.re2 import Resolver

from apps.ingest.door.address import truncate_address
from apps.otlp.browser import Visitor

# Longer ones are made up; what tells the browser stands further ahead.
MAX_AGENT_CHARS = 512
# Texts of headers: a project sees some hundreds in a day, and finding out costs a hundred times as much.
REMEMBERED = 4096

# One name for a browser on all devices; the device is told by itself.
_BROWSERS = {
    "Chrome Mobile": "Chrome",
    "Chrome Mobile iOS": "Chrome",
    "Chrome Mobile WebView": "Chrome WebView",
    "Edge Mobile": "Edge",
    "Firefox Mobile": "Firefox",
    "Firefox iOS": "Firefox",
    "Mobile Safari": "Safari",
    "Mobile Safari UI/WKWebView": "Safari WebView",
    "Opera Mobile": "Opera",
}
# Brands of client hints. The others are Chromium's own, which is in all of them, and noise on purpose.
_BRANDS = {
    "Android WebView": "Chrome WebView",
    "Brave": "Brave",
    "Google Chrome": "Chrome",
    "HeadlessChrome": "HeadlessChrome",
    "Microsoft Edge": "Edge",
    "Microsoft Edge WebView2": "Edge WebView",
    "Opera": "Opera",
    "Samsung Internet": "Samsung Internet",
    "Vivaldi": "Vivaldi",
    "YaBrowser": "Yandex Browser",
    "Yandex": "Yandex Browser",
}
_SYSTEMS = {"Mac OS X": "macOS", "Chromium OS": "Chrome OS"}
_PLATFORMS = frozenset({"Android", "Chrome OS", "Chromium OS", "Linux", "Windows", "iOS", "macOS"})
_BRAND = re.compile(r'"([^"\\]{1,40})";\s*v="(\d{1,6})')
_TABLET = re.compile(r"\biPad\b|\bTablet\b(?! PC)")
_COUNTRY = re.compile(r"[A-Za-z]{2}")
_making = threading.Lock()
# How networks say that they do not know.
_NOWHERE = frozenset({"XX", "ZZ"})


@dataclass(frozen=True, slots=True)
class Browser:
    """What is not told is empty. `version` is the major one; `device` desktop, mobile, tablet or bot."""

    name: str = ""
    version: str = ""
    system: str = ""
    device: str = ""


def read_visitor(headers: Mapping[str, str], address: str, *, country_header: str = "") -> Visitor:
    """`headers` by lower-case names; `country_header` is the one that our own proxy sets, if it does."""
    browser = read_browser(
        headers.get("user-agent", "")[:MAX_AGENT_CHARS],
        headers.get("sec-ch-ua", "")[:MAX_AGENT_CHARS],
        headers.get("sec-ch-ua-platform", "")[:MAX_AGENT_CHARS],
        headers.get("sec-ch-ua-mobile", "")[:MAX_AGENT_CHARS],
    )
    facts = {
        "user_agent.name": browser.name,
        "user_agent.version": browser.version,
        "user_agent.os.name": browser.system,
        "rum.device.type": browser.device,
        "geo.country.iso_code": _read_country(headers.get(country_header, "")),
    }
    return Visitor({name: value for name, value in facts.items() if value}, truncate_address(address))


@lru_cache(maxsize=REMEMBERED)
def read_browser(agent: str, brands: str = "", platform: str = "", mobile: str = "") -> Browser:
    """From the User-Agent and the hints Sec-CH-UA, -Platform and -Mobile, which say it more exactly."""
    parsed = _parser().parse(agent)
    name = version = system = ""
    if parsed.user_agent is not None:
        name = _BROWSERS.get(parsed.user_agent.family, parsed.user_agent.family)
        version = parsed.user_agent.major or ""
    if parsed.os is not None:
        system = parsed.os.family
    if platform.strip('" ') in _PLATFORMS:
        system = platform.strip('" ')
    for brand, major in _BRAND.findall(brands):
        if brand in _BRANDS:
            name, version = _BRANDS[brand], major
    if parsed.device is not None and parsed.device.family == "Spider":
        device = "bot"
    else:
        device = _tell_device(agent, system, mobile) if name or system else ""
    return Browser(name, version, _SYSTEMS.get(system, system), device)


def _tell_device(agent: str, system: str, mobile: str) -> str:
    """Every phone says so, tablets only sometimes: an iPad that asks for desktop pages is a Mac."""
    if _TABLET.search(agent):
        return "tablet"
    if mobile == "?1" or "Mobi" in agent:
        return "mobile"
    return "tablet" if system == "Android" else "desktop"


def _read_country(text: str) -> str:
    """ISO 3166-1 alpha-2."""
    country = text.strip().upper() if _COUNTRY.fullmatch(text.strip()) else ""
    return "" if country in _NOWHERE else country


async def prepare() -> None:
    """Before `read_visitor`, on an event loop: the first time it takes long, and others are not to wait."""
    if not _make_parser.cache_info().currsize:
        await asyncio.to_thread(_parser)


def _parser() -> Parser:
    with _making:
        return _make_parser()


@cache
def _make_parser() -> Parser:
    """When the first page sends: most processes never need it."""
    return Parser(Resolver(load_lazy_builtins()))
