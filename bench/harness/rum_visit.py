"""What the browser snippet costs a page: its start on the main thread, and what one visit sends."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

from playwright.sync_api import Browser, Page

from tests.rum.site import DIST, Answer, Collector, Server, open_site, page, wait_for_snippet

VIEWPORT = (1280, 800)
# A page that is small: what is measured is the snippet.
START = """([code, dataset]) => {
  const script = document.createElement("script");
  script.text = code;
  Object.assign(script.dataset, dataset);
  const before = performance.now();
  document.head.append(script);
  return performance.now() - before;
}"""
# The visit of the peers (bench/rum.py): load, 4 fetch, 1 XHR, 1 failing fetch, click and fetch, a task of
# 250 ms, a layout shift, console.error, a throw, a rejection, a route with a fetch, leaving.
BODY = """<h1>Shop</h1><div id="room"></div><button id="buy">Buy</button><p>All that there is.</p><script>
for (const name of ["prices", "stock", "cart", "me"]) fetch(`/api/${name}?token=s3cr3t&to=bob@shop.example`);
const xhr = new XMLHttpRequest();
xhr.open("GET", "/api/reviews");
xhr.send();
fetch("/missing").catch(() => {});
buy.onclick = () => fetch("/api/order", { method: "POST", body: "1" });
setTimeout(() => { const until = performance.now() + 250; while (performance.now() < until); }, 50);
setTimeout(() => { room.style.paddingTop = "120px"; }, 100);
setTimeout(() => console.error("a warning for nobody"), 350);
setTimeout(() => { throw new RangeError("too few"); }, 400);
setTimeout(() => Promise.reject(new Error("declined for bob@shop.example")), 450);
</script>"""
ROUTE = (
    """() => { history.pushState({}, "", "/orders/42"); return fetch("/api/orders/42").then(() => {}); }"""
)


@dataclass(frozen=True, slots=True)
class Visit:
    """What reached the collector. Bytes are of bodies, as they travelled."""

    requests: int
    upload_bytes: int
    preflights: int
    spans: int
    log_records: int


def measure_start(browser: Browser, site: Server, *, slow_down: int, rounds: int) -> float:
    """Milliseconds of the main thread, median: to compile and run the script, with its start."""
    return median([_start_once(browser, site, slow_down, number) for number in range(rounds)])


def _start_once(browser: Browser, site: Server, slow_down: int, number: int) -> float:
    with _open_tab(browser, site) as tab:
        tab.goto("/bare")
        tab.context.new_cdp_session(tab).send("Emulation.setCPUThrottlingRate", {"rate": slow_down})
        # No two texts are alike: what was compiled before must not be found again.
        code = f"{(DIST / 'rum.js').read_text()}\n// {slow_down} {number}"
        taken_ms: float = tab.evaluate(START, [code, {"key": "swb_bench", "url": site.origin}])
        return taken_ms


def measure_visit(browser: Browser) -> Visit:
    collector = Collector()
    try:
        with open_site(collector) as site:
            site.pages["/"] = Answer(page(collector, BODY, attributes="data-console"))
            with _open_tab(browser, site) as tab:
                _look_around(tab)
            return _weigh(collector)
    finally:
        collector.close()


def _look_around(tab: Page) -> None:
    tab.goto("/")
    wait_for_snippet(tab)
    # Everything of the load has happened, and it has settled.
    tab.wait_for_timeout(1500)
    tab.click("#buy")
    tab.wait_for_timeout(600)
    tab.evaluate(ROUTE)
    # By itself, as it does every 5 s.
    tab.wait_for_timeout(6000)
    tab.goto("about:blank")
    tab.wait_for_timeout(1500)


def _weigh(collector: Collector) -> Visit:
    sent = [seen for seen in collector.seen if seen.path.startswith("/rum/")]
    posts = [seen for seen in sent if seen.method == "POST"]
    return Visit(
        requests=len(posts),
        upload_bytes=sum(len(seen.body) for seen in posts),
        preflights=sum(seen.method == "OPTIONS" for seen in sent),
        spans=len(collector.spans()),
        log_records=len(collector.logs()),
    )


@contextmanager
def _open_tab(browser: Browser, site: Server) -> Iterator[Page]:
    site.pages["/bare"] = Answer(
        "<!doctype html><title>Shop</title><link rel=icon href='data:,'><h1>Shop</h1>"
    )
    width, height = VIEWPORT
    context = browser.new_context(base_url=site.origin, viewport={"width": width, "height": height})
    try:
        yield context.new_page()
    finally:
        context.close()
