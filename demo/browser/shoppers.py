"""Sessions of browsers: who comes with what device, which captured pages they walk through, and when."""

import random
import re
from dataclasses import dataclass, field, replace

from demo.browser.replay import Page, Replay, Visitor
from demo.browser.tape import read_tapes
from demo.browser.visit import ORDER, SKU
from demo.cast import Cast, Instance
from demo.drafts import SpanDraft
from demo.scene import Scene
from demo.steps import Visit
from demo.story.browsers import (
    COUNTRIES,
    DEVICES,
    ENTRANCE,
    MESSAGES,
    MOST_PAGES,
    NEXT,
    SHIFTS_LEFT,
    SHOP_WEB,
    SHOP_WEB_ROLLOUT,
    Device,
)
from demo.story.services import NAMESPACE, PRODUCTION
from demo.telling import Telling

LONGEST_SESSION_MINUTES = 12
REFUSED, SERVER_FAILED = 400, 500
LANGUAGES = {"DE": "de-DE", "AT": "de-AT", "CH": "de-CH", "FR": "fr-FR", "NL": "nl-NL", "PL": "pl-PL"}
# What only Chromium measures.
_ONLY_BLINK = frozenset({"cls", "long frame"})
_FRAME = re.compile(r"^ +at (?:(\S+) \()?(https?:\S+?:\d+:\d+)\)?$")


@dataclass(slots=True)
class Session:
    """Its traces, and the scenes among them: what their servers did."""

    traces: list[tuple[SpanDraft, ...]] = field(default_factory=list)
    scenes: list[Scene] = field(default_factory=list)


class Shoppers:
    """Tells sessions: the same ones for the same randomness."""

    def __init__(self, telling: Telling, cast: Cast) -> None:
        self._telling = telling
        self._cast = cast
        self._tapes = read_tapes()
        self._instances: dict[tuple[Device, str, str], Instance] = {}

    def shop(self, rng: random.Random, at_ns: int, visit: Visit) -> Session:
        """One session, from its first page to where it ends, with servers and all."""
        device = rng.choices(DEVICES, [device.share for device in DEVICES])[0]
        country = rng.choices([name for name, _ in COUNTRIES], [weight for _, weight in COUNTRIES])[0]
        visit = replace(visit, country=country, user_agent=device.user_agent)
        visitor = self._draw_visitor(rng, device, visit, at_ns)
        session, name, until_ns = (
            Session(),
            _draw(rng, ENTRANCE),
            at_ns + LONGEST_SESSION_MINUTES * 60 * 10**9,
        )
        for _ in range(MOST_PAGES):
            page = self._look(name, visitor, rng, at_ns)
            if page.end_ns >= until_ns:
                break
            session.traces += page.traces
            session.scenes += page.scenes
            name = _draw(rng, NEXT.get(name, (("", 1),))) if page.status < SERVER_FAILED else ""
            if name == "share" and device.has_sharing:
                name = "product"
            if not name:
                break
            at_ns = page.end_ns
        return session

    def _look(self, name: str, visitor: Visitor, rng: random.Random, at_ns: int) -> Page:
        state = rng.getstate()
        page = Replay(self._tapes[name], visitor, rng, at_ns).play()
        if name == "paid" and page.status >= REFUSED:
            # The same draws again: the same answers, and the page that follows from them.
            rng.setstate(state)
            page = Replay(self._tapes["refused"], visitor, rng, at_ns).play()
        return page

    def _draw_visitor(self, rng: random.Random, device: Device, visit: Visit, at_ns: int) -> Visitor:
        is_new = at_ns >= self._telling.rollout_s(SHOP_WEB_ROLLOUT.hours_before) * 10**9
        template = SHOP_WEB_ROLLOUT.version if is_new else SHOP_WEB.version
        version = SHOP_WEB.version_at(self._telling.chapter, template)
        everywhere: dict[str, str | bool | int | float] = {
            "session.id": f"{rng.getrandbits(128):032x}",
            "user_agent.name": device.browser,
            "user_agent.version": device.browser_version,
            "user_agent.os.name": device.system,
            "rum.device.type": device.kind,
            "geo.country.iso_code": visit.country,
        }
        if visit.tier != "guest":
            everywhere["user.id"] = visit.user_id
        return Visitor(
            cast=self._cast,
            instance=self._instance(device, version, LANGUAGES[visit.country]),
            visit=visit,
            pace=device.pace * rng.lognormvariate(0, 0.45),
            shifts=SHIFTS_LEFT if is_new else 1.0,
            everywhere=everywhere,
            address=visit.client_address.rpartition(".")[0] + ".0",
            rename=_Renaming(device, visit),
            leaves_out=frozenset() if device.engine == "blink" else _ONLY_BLINK,
        )

    def _instance(self, device: Device, version: str, language: str) -> Instance:
        """As one pod is one instance of a service, here all alike browsers are."""
        key = (device, version, language)
        if key not in self._instances:
            resource = {
                "service.name": SHOP_WEB.name,
                "service.namespace": NAMESPACE,
                "service.version": version,
                "deployment.environment.name": PRODUCTION.name,
                "telemetry.sdk.name": "spanwise-rum",
                "telemetry.sdk.language": "webjs",
                "browser.language": language,
            }
            self._instances[key] = Instance(
                service=SHOP_WEB.name,
                environment=PRODUCTION.name,
                version=version,
                flawed=False,
                runtime=SHOP_WEB.runtime,
                address="",
                host="",
                port=SHOP_WEB.port,
                application=SHOP_WEB.runtime.application,
                resource=resource,
            )
        return self._instances[key]


@dataclass(frozen=True, slots=True)
class _Renaming:
    """The tape's product and order become the visit's, its engine's words those of the device's engine."""

    device: Device
    visit: Visit

    def __call__(self, text: str) -> str:
        text = text.replace(SKU, self.visit.sku).replace(ORDER, self.visit.order_id)
        text = MESSAGES.get((self.device.engine, text), text)
        if self.device.engine == "blink" or "\n    at " not in text:
            return text
        frames = (_FRAME.match(line) for line in text.splitlines())
        return "\n".join(f"{frame[1] or ''}@{frame[2]}" for frame in frames if frame)


def _draw(rng: random.Random, weighed: tuple[tuple[str, int], ...]) -> str:
    return rng.choices([name for name, _ in weighed], [weight for _, weight in weighed])[0]
