"""Freshness: from the answer to a POST until the REST API shows that trace, while others send at half load.

Probes come at random moments (a Poisson process): one that waited for the last one's rows would always meet
the queue at the same moment of its batch.
"""

import http.client
import random
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import quantiles
from urllib.parse import urlsplit

from bench.harness.paths import Installation, TestPath
from bench.harness.payloads import make_requests
from bench.harness.rounds import Load, begin_sending, check_counts, finish_sending, wait_queryable
from bench.harness.sender import HttpLine
from bench.harness.wire import OTLP_HTTP, SMALL

POLL_S = 0.03
LEAD_S = 2.0  # the load before the first probe
PROBES_PER_S = 8.0
LIMIT_S = 30.0


@dataclass(frozen=True, slots=True)
class Freshness:
    """Seconds of each probe. `offered_spans_per_s` was sent meanwhile, at worst `late_s` behind its time."""

    waits_s: list[float]
    offered_spans_per_s: float
    late_s: float

    def percentile_ms(self, percent: int) -> float:
        return round(quantiles(self.waits_s, n=100, method="inclusive")[percent - 1] * 1000)

    def table(self) -> str:
        p50, p99, worst = self.percentile_ms(50), self.percentile_ms(99), max(self.waits_s) * 1000
        return (
            f"freshness at {self.offered_spans_per_s:,.0f} spans/s (half of saturation), POST answered -> "
            f"trace in the API, {len(self.waits_s)} probes: p50 {p50:.0f} ms, p99 {p99:.0f} ms, "
            f"worst {worst:.0f} ms; the load was at most {self.late_s * 1000:.0f} ms late"
        )


class Watch:
    """Which traces have arrived. One look at the store for all probes; the API is asked once it may know."""

    def __init__(self, installation: Installation, path: TestPath) -> None:
        self._installation = installation
        self._database = path.store.database
        self._awaited: dict[str, threading.Event] = {}
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look_forever, daemon=True)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._over.set()
        self._thread.join()

    def wait_for(self, trace_id: str) -> None:
        """Raises TimeoutError."""
        with self._lock:
            arrived = self._awaited.setdefault(trace_id, threading.Event())
        if not arrived.wait(LIMIT_S):
            raise TimeoutError(f"trace {trace_id} is not there after {LIMIT_S:.0f} s")

    def _look_forever(self) -> None:
        while not self._over.wait(POLL_S):
            with self._lock:
                awaited = [name for name, event in self._awaited.items() if not event.is_set()]
            if awaited:
                ids = ", ".join(f"unhex('{trace_id}')" for trace_id in awaited)
                query = (
                    f"SELECT DISTINCT lower(hex(trace_id)) FROM {self._database}.trace_index "  # noqa: S608
                    f"WHERE project_id = 1 AND trace_id IN ({ids})"
                )
                for (trace_id,) in self._installation.sql(query):
                    self._awaited[trace_id].set()


class Probe(threading.Thread):
    """Sends one small request when it is due, and waits until its trace can be read."""

    def __init__(self, due_s: float, trace_id: str, body: bytes, target: "Target") -> None:
        super().__init__()
        self._due_s = due_s
        self._trace_id = trace_id
        self._body = body
        self._target = target
        self.wait_s = 0.0
        self.failure = "did not finish"

    def run(self) -> None:
        time.sleep(max(0.0, self._due_s - time.monotonic()))
        try:
            self._target.post(self._body)
            answered_s = time.monotonic()
            self._target.watch.wait_for(self._trace_id)
            self._target.read_trace(self._trace_id)
            self.wait_s = time.monotonic() - answered_s
            self.failure = ""
        except (OSError, http.client.HTTPException, RuntimeError) as error:
            self.failure = f"{type(error).__name__}: {error}"


@dataclass(frozen=True, slots=True)
class Target:
    """What probes talk to."""

    url: str
    headers: Mapping[str, str]
    api: str  # of one project's traces
    query_key: str
    watch: Watch

    def post(self, body: bytes) -> None:
        line = HttpLine(self.url, self.headers)
        try:
            while line.post(body):
                time.sleep(POLL_S)
        finally:
            line.close()

    def read_trace(self, trace_id: str) -> None:
        """Until the API shows it. Raises TimeoutError."""
        address = urlsplit(self.api)
        deadline = time.monotonic() + LIMIT_S
        connection = http.client.HTTPConnection(address.netloc, timeout=LIMIT_S)
        try:
            while time.monotonic() < deadline:
                headers = {"authorization": f"Bearer {self.query_key}"}
                connection.request("GET", f"{address.path}{trace_id}/", headers=headers)
                response = connection.getresponse()
                response.read()
                if response.status == http.client.OK:
                    return
                time.sleep(POLL_S)
        finally:
            connection.close()
        raise TimeoutError(f"the API answers {response.status} for trace {trace_id}")


def measure_freshness(installation: Installation, path: TestPath, load: Load, probes: int) -> Freshness:
    """`load` must last as long as the probes do. Leaves the path's tables empty.

    Raises WrongCount, RuntimeError when a probe was not answered.
    """
    keys = installation.read_keys()
    with Watch(installation, path) as watch:
        target = Target(
            url=path.urls[OTLP_HTTP],
            headers={**path.headers, **SMALL.headers},
            api=f"{installation.open_web()}/api/v1/projects/{keys['project']}/traces/",
            query_key=keys["query_key"],
            watch=watch,
        )
        _warm_up(target)
        threads = _make_probes(target, probes)
        sender = begin_sending(path, load)
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        sent = finish_sending(sender)
    failures = [thread.failure for thread in threads if thread.failure]
    if failures:
        raise RuntimeError("; ".join(failures))
    spans = load.spans + (probes + 1) * SMALL.spans_per_request
    wait_queryable(installation, path, spans)
    check_counts(installation, path, spans)
    installation.empty_tables(path.store)
    rate = load.requests_per_s * load.form.spans_per_request
    return Freshness([thread.wait_s for thread in threads], rate, sent.late_s)


def _warm_up(target: Target) -> None:
    """What the web process does once, at its first request, is not what is measured."""
    _, trace_id, body = next(_draw_probes(1, seed=-2))
    target.post(body)
    target.watch.wait_for(trace_id)
    target.read_trace(trace_id)


def _make_probes(target: Target, count: int) -> list[Probe]:
    begin_s = time.monotonic() + LEAD_S
    return [
        Probe(begin_s + after_s, trace_id, body, target) for after_s, trace_id, body in _draw_probes(count)
    ]


def _draw_probes(count: int, seed: int = -1) -> Iterator[tuple[float, str, bytes]]:
    """Seconds after the first, the trace to look for, the request."""
    chance = random.Random(seed)
    after_s = 0.0
    for request in make_requests(count, seed, SMALL.spans_per_request):
        trace_id = request.resource_spans[0].scope_spans[0].spans[0].trace_id.hex()
        yield after_s, trace_id, SMALL.write(request)
        after_s += chance.expovariate(PROBES_PER_S)
