"""Visits as they happen: a real browser on the shop's pages, and the story's servers behind them."""

import queue
import random
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import replace

from demo.browser.chromium import BrowserGone, Chromium, started_chromium
from demo.browser.shop import Asked, Reply, Shop, opened_shop
from demo.browser.visit import SCRIPTS, PageStuck, Tab
from demo.cast import Cast
from demo.drafts import SpanDraft
from demo.scene import Scene
from demo.stage import play_operation
from demo.steps import HttpEntry, Operation
from demo.story.browsers import DEVICES, ENTRANCE, NEXT, SHOP_WEB, SHOP_WEB_ROLLOUT
from demo.story.services import PRODUCTION
from demo.story.storefront import ADD_TO_CART, CART, CHECKOUT, HOME, PRODUCT, SEARCH
from demo.telling import Telling
from demo.visitors import draw_visit

BETWEEN_VISITS_S = 15.0
READING_S = (1.5, 4.0)
AFTER_CLICK_S = 1.5
LEFT_S = 0.5
MOST_PAGES = 5
# A story's servers may be slower than anybody would look at a browser for.
LONGEST_ANSWER_S = 4.0
END_S = 30.0
_PAGES = {script.name: script for script in SCRIPTS}
_LINKS = {"search": "#search", "home": "header a", "paid": "#cart"}
_OPERATIONS: dict[tuple[str, str], Operation[HttpEntry]] = {
    ("GET", "search"): SEARCH,
    ("GET", "products"): PRODUCT,
    ("GET", "cart"): CART,
    ("POST", "cart"): ADD_TO_CART,
    ("POST", "checkout"): CHECKOUT,
}


class LiveVisits:
    """One browser, visit after visit, in a thread of its own, until it is stopped.

    The page sends to `endpoint` by itself, with the key that `key_for` its origin answers; what the servers
    behind it did is here to `take`. `say` is told in one sentence why there is no browser.
    """

    def __init__(
        self,
        telling: Telling,
        chromium_path: str,
        *,
        endpoint: str,
        key_for: Callable[[str], str],
        say: Callable[[str], None],
    ) -> None:
        self._telling = telling
        self._chromium_path = chromium_path
        self._endpoint = endpoint.rstrip("/")
        self._key_for = key_for
        self._say = say
        self._cast = Cast(telling)
        self._rng = random.Random()
        self._visit = draw_visit(self._rng, PRODUCTION)
        self._traces: queue.SimpleQueue[tuple[SpanDraft, ...]] = queue.SimpleQueue()
        self._opened = ExitStack()
        self._shop: Shop
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="demo browser", daemon=True)

    def start(self) -> None:
        """Raises FileNotFoundError where the snippet was never built."""
        self._shop = self._opened.enter_context(opened_shop(self))
        self._shop.attributes = self._write_attributes()
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(END_S)
        self._opened.close()

    def take(self) -> list[tuple[SpanDraft, ...]]:
        """The traces that servers were in since the last call."""
        return [self._traces.get() for _ in range(self._traces.qsize())]

    def answer(self, asked: Asked) -> Reply:
        """As the story's servers do, now, in the trace that the browser names."""
        scene = Scene(self._cast, PRODUCTION, self._rng, self._visit)
        _, trace_id, parent_id, _ = asked.traceparent.split("-") if asked.traceparent else ("", "", "0", "")
        if trace_id:
            scene.trace_id = int(trace_id, 16)
        operation = _OPERATIONS.get((asked.method, asked.path.split("/")[1]), HOME)
        begin_ns = time.time_ns()
        reply = play_operation(scene, operation, begin_ns, int(parent_id, 16))
        self._stop.wait(min((reply.end_ns - begin_ns) / 1e9, LONGEST_ANSWER_S))
        self._traces.put(tuple(scene.spans))
        told = f"00-{scene.trace_id:032x}-{scene.spans[-1].span_id:016x}-01"
        return Reply(reply.status, told, self._visit.order_id)

    def take_beacon(self, signal: str, body: bytes, *, is_packed: bool) -> None:
        """None comes here: the page sends to Spanwise."""

    def _run(self) -> None:
        try:
            with started_chromium(self._chromium_path) as chromium:
                while not self._stop.is_set():
                    self._look_around(chromium)
                    self._stop.wait(BETWEEN_VISITS_S)
        except (BrowserGone, OSError) as problem:
            if not self._stop.is_set():
                self._say(f"No browser visits the shop's page: {problem}.")

    def _write_attributes(self) -> str:
        is_new = time.time() >= self._telling.rollout_s(SHOP_WEB_ROLLOUT.hours_before)
        version = SHOP_WEB.version_at(
            self._telling.chapter, SHOP_WEB_ROLLOUT.version if is_new else SHOP_WEB.version
        )
        return (
            f'src="/rum.js" data-key="{self._key_for(self._shop.origin)}" data-url="{self._endpoint}" '
            f'data-service="{SHOP_WEB.name}" data-version="{version}" data-environment="{PRODUCTION.name}"'
        )

    def _look_around(self, chromium: Chromium) -> None:
        """One visit. A page that is slow beyond patience is left, as people do."""
        device = self._rng.choice([device for device in DEVICES if device.engine == "blink"])
        self._visit = replace(draw_visit(self._rng, PRODUCTION), user_agent=device.user_agent)
        tab = Tab(chromium, self._stop)
        tab.pass_for(device)
        with suppress(PageStuck):
            self._walk(tab, self._draw(ENTRANCE))
        # What the snippet still has goes when the page does.
        tab.leave()
        tab.pause(LEFT_S)
        tab.close()

    def _walk(self, tab: Tab, name: str) -> None:
        tab.open(self._shop.origin + _PAGES[name].path)
        for _ in range(MOST_PAGES):
            tab.pause(self._rng.uniform(*READING_S))
            for selector in _PAGES[name].clicks:
                tab.click(selector)
                tab.pause(AFTER_CLICK_S)
            before, name = name, self._draw(NEXT.get(name, (("", 1),)))
            if not name or self._stop.is_set():
                break
            tab.follow(_LINKS.get(name, "main li a" if before in ("home", "search") else "#next"))

    def _draw(self, weighed: tuple[tuple[str, int], ...]) -> str:
        return self._rng.choices([name for name, _ in weighed], [weight for _, weight in weighed])[0]
