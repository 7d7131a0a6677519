"""The story: the shop's web page, the browsers that people open it with, and how they walk through it."""

from dataclasses import dataclass
from typing import Literal

from demo.runtimes import WEBJS
from demo.steps import HttpEntry, Operation, Rollout
from demo.story.services import Service
from demo.story.storefront import ADD_TO_CART, CART, CHECKOUT, HOME, PRODUCT, SEARCH

Engine = Literal["blink", "gecko", "webkit"]

SHOP_WEB = Service("shop-web", WEBJS, "7.{minor}.1", 3, 443, 1)
# Harmless, and better: what is below the offer no longer jumps.
SHOP_WEB_ROLLOUT = Rollout("shop-web", "7.{next_minor}.0", hours_before=6, pod_interval_s=0)
SHIFTS_LEFT = 0.15
# A session of a browser to so many other visits: it brings ten times their spans.
SESSIONS = 0.05


@dataclass(frozen=True, slots=True)
class Device:
    """What a browser says of itself, and what it is like; `pace`: how slow, a good desktop's is 1.

    `browser` to `kind` is what Spanwise reads out of the user agent.
    """

    browser: str
    browser_version: str
    system: str
    kind: str
    engine: Engine
    user_agent: str
    share: float
    pace: float
    width: int = 1366
    height: int = 768
    has_sharing: bool = True


_BLINK = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0"
_WEBKIT = "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6"
_WINDOWS = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_BLINK}"
_MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"
_ANDROID = f"Mozilla/5.0 (Linux; Android 10; K) {_BLINK}"
_LINUX = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0"
_IPHONE = f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) {_WEBKIT}"
DEVICES = (
    Device("Chrome", "141", "Windows", "desktop", "blink", f"{_WINDOWS} Safari/537.36", 24, 1.6),
    Device("Chrome", "141", "macOS", "desktop", "blink", f"{_MAC} {_BLINK} Safari/537.36", 10, 1.0),
    Device("Edge", "141", "Windows", "desktop", "blink", f"{_WINDOWS} Safari/537.36 Edg/141.0.0.0", 9, 1.9),
    Device("Firefox", "143", "Linux", "desktop", "gecko", _LINUX, 11, 1.4, has_sharing=False),
    Device("Safari", "18", "macOS", "desktop", "webkit", f"{_MAC} {_WEBKIT} Safari/605.1.15", 8, 1.1),
    Device(
        "Chrome", "141", "Android", "mobile", "blink", f"{_ANDROID} Mobile Safari/537.36", 20, 4.2, 412, 915
    ),
    Device(
        "Safari", "18", "iOS", "mobile", "webkit", f"{_IPHONE} Mobile/15E148 Safari/604.1", 18, 2.2, 393, 852
    ),
)
COUNTRIES = (("DE", 42), ("AT", 12), ("CH", 10), ("FR", 14), ("NL", 10), ("PL", 12))

# Which operation a captured page's document is, and each request of its script.
DOCUMENTS: dict[str, Operation[HttpEntry]] = {
    "home": HOME,
    "search": SEARCH,
    "product": PRODUCT,
    "add": PRODUCT,
    "share": PRODUCT,
    "paid": CART,
    "refused": CART,
}
REQUESTS = {"POST /cart/items": ADD_TO_CART, "POST /checkout": CHECKOUT}
# The page that follows, by weights; "" is the end. `share` is only for browsers that cannot.
ENTRANCE = (("home", 60), ("product", 25), ("add", 5), ("search", 10))
NEXT: dict[str, tuple[tuple[str, int], ...]] = {
    "home": (("search", 30), ("product", 32), ("add", 18), ("", 20)),
    "search": (("product", 45), ("add", 32), ("", 23)),
    "product": (("product", 24), ("add", 18), ("share", 16), ("home", 8), ("", 42)),
    "share": (("product", 50), ("", 50)),
    "add": (("paid", 78), ("product", 10), ("", 12)),
}
MOST_PAGES = 7

# One engine's words for what another says in its own.
MESSAGES: dict[tuple[Engine, str], str] = {
    ("gecko", "Cannot read properties of undefined (reading 'number')"): (
        'can\'t access property "number", e is undefined'
    ),
    ("webkit", "Cannot read properties of undefined (reading 'number')"): (
        "undefined is not an object (evaluating 'e.number')"
    ),
}
