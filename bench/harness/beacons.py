"""Beacons that a receiver refuses, each reason by itself: what one costs it."""

import http.client
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import orjson
import psutil

from bench.harness.processes import Processes
from tests.e2e.people import Person
from tests.servers import Installation

SHOP, EVIL = "https://shop.example", "https://evil.example"
AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0"
MEGABYTE = 2**20
SPANS = 20


@dataclass(frozen=True, slots=True)
class Beacon:
    """One kind of request, and the `status` of its answer. A share of `others` may be answered otherwise.

    `length` is what it announces, where it announces more than it sends.
    """

    name: str
    key: str
    origin: str
    body: bytes
    status: int
    length: int | None = None
    others: float = 0.0


def list_beacons(person: Person, project: str) -> list[Beacon]:
    """Those that are refused, and one that is taken in to compare with."""
    free = make_key(person, project, requests_per_second=1_000_000)
    # Of four requests a second an address has one.
    narrow = make_key(person, project, requests_per_second=4)
    prefix = free.rsplit("_", 1)[0]
    body = write_body()
    return [
        Beacon("accepted", free, SHOP, body, 200),
        Beacon("origin_not_allowed", free, EVIL, body, 403),
        Beacon("unknown_key", "swb_00000000_nobody", SHOP, body, 401),
        Beacon("mistyped_key", f"{prefix}_nobody", SHOP, body, 401),
        # The bucket lets some in before it is empty, and then one a second.
        Beacon("address_rate_limited", narrow, SHOP, body, 429, others=0.1),
        Beacon("too_large", free, SHOP, body, 413, length=MEGABYTE),
        Beacon("undecodable", free, SHOP, b"no JSON " * 500, 400),
    ]


def make_key(person: Person, project: str, *, requests_per_second: int) -> str:
    body = {
        "kind": "browser",
        "name": f"{requests_per_second} a second",
        "allowed_origins": [SHOP],
        "requests_per_second": requests_per_second,
    }
    token: str = person.make(f"/api/v1/projects/{project}/keys/", body)["token"]
    return token


def write_body() -> bytes:
    """Some spans of a page, as the snippet sends them."""
    now_ns = time.time_ns()
    spans = [
        {
            "traceId": f"{now_ns:032x}",
            "spanId": f"{number + 1:016x}",
            "name": "GET /api/prices",
            "kind": 3,
            "startTimeUnixNano": str(now_ns),
            "endTimeUnixNano": str(now_ns + 1_000_000),
            "attributes": {f"rum.fact.{name}": f"{name} {number}" for name in range(8)},
        }
        for number in range(SPANS)
    ]
    resource = {"service.name": "shop-web", "browser.language": "en-US"}
    return orjson.dumps({"sentAtUnixMs": now_ns // 1_000_000, "resource": resource, "items": spans})


def find_receiver(installation: Installation) -> int:
    (receiver,) = [
        process.pid
        for process in psutil.Process(installation.pid).children(recursive=True)
        if process.cmdline()[1:3] == ["-m", "config.otlp"]
    ]
    return receiver


def measure_beacons(installation: Installation, beacons: list[Beacon], count: int) -> dict[str, float]:
    """CPU microseconds of the receiver a beacon, by its name."""
    receiver = Processes({"receiver": [find_receiver(installation)]})
    taken_us = {}
    for beacon in beacons:
        list(send(installation.otlp_url, beacon, count // 10))
        before = receiver.read()
        answered = list(send(installation.otlp_url, beacon, count))
        cpu_s = receiver.read().total() - before.total()
        others = sum(status != beacon.status for status in answered) / count
        assert others <= beacon.others, (beacon.name, others)
        taken_us[beacon.name] = cpu_s / count * 1e6
    return taken_us


def send(otlp_url: str, beacon: Beacon, count: int) -> Iterator[int]:
    """The status of each answer. One connection, as long as the receiver keeps it."""
    connection = http.client.HTTPConnection(urlsplit(otlp_url).netloc, timeout=60)
    headers = {"Origin": beacon.origin, "User-Agent": AGENT, "Content-Type": "text/plain;charset=UTF-8"}
    headers["Content-Length"] = str(beacon.length or len(beacon.body))
    for number in range(count):
        # A body that came before is stored once: each is another.
        body = (
            beacon.body.replace(b"prices", f"{number:06}".encode()) if beacon.status == 200 else beacon.body
        )
        connection.request("POST", f"/rum/v1/traces?key={beacon.key}", body, headers)
        answer = connection.getresponse()
        answer.read()
        yield answer.status
        if beacon.length is not None:
            connection.close()
    connection.close()
