"""What somebody does on the shop's pages, and a browser's tab in which it is done."""

import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from demo.browser.chromium import Chromium
from demo.story.browsers import Device

LOAD_S = 30.0
LOOK_EVERY_S = 0.05
_BRANDS = {"Chrome": "Google Chrome", "Edge": "Microsoft Edge"}
_IS_LOADED = "!window.isBefore && document.readyState === 'complete' && !!window.spanwise?.span"


class PageStuck(Exception):
    """A page does not load; the browser may still show others."""


@dataclass(frozen=True, slots=True)
class PageScript:
    """One page: what is clicked on it, one after the other, and the link by which it is left, if by one."""

    name: str
    path: str
    clicks: tuple[str, ...] = ()
    leave: str = ""


SKU, ORDER = "SKU-0042", "48151623"
HOME = PageScript("home", "/", leave="main li a")
SEARCH = PageScript("search", "/search?q=tent", leave="main li a")
PRODUCT = PageScript("product", f"/products/{SKU}", leave="#next")
ADD = PageScript("add", f"/products/{SKU}", ("#add",), leave="#cart")
SHARE = PageScript("share", f"/products/{SKU}", ("#share", "#share", "#share"), leave="#next")
PAID = PageScript("paid", "/cart", ("#pay",))
REFUSED = PageScript("refused", "/cart", ("#pay",))
SCRIPTS = (HOME, SEARCH, PRODUCT, ADD, SHARE, PAID, REFUSED)


class Tab:
    """A tab with storage of its own, as a person's who was never here. Every method raises BrowserGone.

    `open` and `follow` raise PageStuck, also where `stop` was set meanwhile.
    """

    def __init__(self, chromium: Chromium, stop: threading.Event) -> None:
        self._chromium = chromium
        self._stop = stop
        self._context = chromium.ask("Target.createBrowserContext")["browserContextId"]
        wanted = {"url": "about:blank", "browserContextId": self._context}
        target = chromium.ask("Target.createTarget", wanted)["targetId"]
        attached = chromium.ask("Target.attachToTarget", {"targetId": target, "flatten": True})
        self._session = str(attached["sessionId"])

    def pass_for(self, device: Device) -> None:
        screen = {"width": device.width, "height": device.height, "deviceScaleFactor": 1}
        self.ask("Emulation.setDeviceMetricsOverride", {**screen, "mobile": device.kind == "mobile"})
        # Client hints go before the user agent; without these they would name what it really is.
        brands = [{"brand": _BRANDS.get(device.browser, device.browser), "version": device.browser_version}]
        hints = {
            "brands": brands,
            "platform": device.system,
            "platformVersion": "",
            "architecture": "",
            "model": "",
            "mobile": device.kind == "mobile",
        }
        self.ask(
            "Emulation.setUserAgentOverride", {"userAgent": device.user_agent, "userAgentMetadata": hints}
        )

    def slow_down(self, *, latency_ms: float, bytes_per_s: float, processor: float) -> None:
        self.ask("Network.enable")
        network = {"offline": False, "latency": latency_ms, "downloadThroughput": bytes_per_s}
        self.ask("Network.emulateNetworkConditions", {**network, "uploadThroughput": bytes_per_s})
        self.ask("Emulation.setCPUThrottlingRate", {"rate": processor})

    def ask(self, method: str, parameters: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return self._chromium.ask(method, parameters, session=self._session)

    def open(self, url: str) -> None:
        self.ask("Page.navigate", {"url": url})
        self._wait_until_loaded()

    def click(self, selector: str) -> None:
        """By the mouse: the snippet takes no click that a script made for a person's."""
        place = f"""(() => {{
            const element = document.querySelector({json.dumps(selector)});
            element.scrollIntoView();
            const {{ x, y, width, height }} = element.getBoundingClientRect();
            return [x + width / 2, y + height / 2];
        }})()"""
        x, y = self.evaluate(place)
        point = {"x": x, "y": y, "button": "left", "clickCount": 1}
        self.ask("Input.dispatchMouseEvent", {**point, "type": "mousePressed"})
        self.ask("Input.dispatchMouseEvent", {**point, "type": "mouseReleased"})

    def follow(self, selector: str) -> None:
        """Click a link, and wait for what it leads to."""
        self.evaluate("window.isBefore = true")
        self.click(selector)
        self._wait_until_loaded()

    def evaluate(self, program: str) -> Any:
        """Its value as JSON has it; None where the page is just being exchanged for another."""
        return self.ask("Runtime.evaluate", {"expression": program, "returnByValue": True})["result"].get(
            "value"
        )

    def pause(self, seconds: float) -> None:
        self._stop.wait(seconds)

    def leave(self) -> None:
        self.ask("Page.navigate", {"url": "about:blank"})

    def close(self) -> None:
        self._chromium.ask("Target.disposeBrowserContext", {"browserContextId": self._context})

    def _wait_until_loaded(self) -> None:
        deadline_s = time.monotonic() + LOAD_S
        while not self.evaluate(_IS_LOADED):
            if time.monotonic() > deadline_s or self._stop.is_set():
                raise PageStuck
            self._stop.wait(LOOK_EVERY_S)
