"""How soon a trace is on screen, and how it moves: real server, real store, headless Chromium.

`paint_ms`: from the click on a trace in the list to its first bars on screen, server included. `wire_bytes`:
of the answer they are drawn from, gzip; ids and event times of traces beyond 2 000 spans follow after the
paint. `frame_p95_ms`: of the frames while 200 000 spans are scrolled through. `collapse_ms`, `zoom_ms`:
from the key to the frame that shows it. The last line is one JSON object.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import httpx
from playwright.sync_api import Page

REPOSITORY = Path(__file__).resolve().parents[1]
# Started as a program: its own folder is on the path, the repository is not.
sys.path.insert(0, str(REPOSITORY))

from bench.harness.large_traces import Forest, write_requests  # noqa: E402
from scripts.parts import ensure_node, web_application  # noqa: E402
from tests.e2e.browsing import Screen, Watch, open_context, start_chromium  # noqa: E402
from tests.e2e.people import Person  # noqa: E402
from tests.servers import Installation  # noqa: E402

SIZES = (10_000, 50_000, 200_000)
ROUNDS = 5
ARRIVAL_LIMIT_S = 180.0
# The click and the first row are told by the page itself: what drives it from outside has delays of its own.
WATCH_PAINT = """() => {
  globalThis.benchPaint = new Promise((resolve) => {
    let clickedAt;
    addEventListener("click", (event) => { clickedAt = event.timeStamp; }, { capture: true, once: true });
    const observer = new MutationObserver(() => {
      if (clickedAt === undefined || !document.querySelector("[role=treeitem]")) return;
      observer.disconnect();
      requestAnimationFrame(() => {
        const afterPaint = new MessageChannel();
        afterPaint.port1.onmessage = () => resolve(performance.now() - clickedAt);
        afterPaint.port2.postMessage(0);
      });
    });
    observer.observe(document.body, { childList: true, subtree: true });
  });
}"""
SCROLL = """async ({ frames, step }) => {
  const list = document.querySelector("[data-testid=waterfall]");
  const nextFrame = () => new Promise(requestAnimationFrame);
  list.scrollTop = 0;
  let before = await nextFrame();
  const taken = [];
  for (let frame = 0; frame < frames; frame++) {
    list.scrollTop += step;
    const now = await nextFrame();
    taken.push(now - before);
    before = now;
  }
  return taken;
}"""
PRESS = """async (keys) => {
  const taken = [];
  for (const key of keys) {
    const from = performance.now();
    document.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    await new Promise((resolve) => requestAnimationFrame(() => {
      const afterPaint = new MessageChannel();
      afterPaint.port1.onmessage = resolve;
      afterPaint.port2.postMessage(0);
    }));
    taken.push(performance.now() - from);
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  return taken;
}"""


@dataclass(slots=True)
class Figures:
    paint_ms: dict[int, list[float]] = field(default_factory=dict)
    answer_ms: dict[int, list[float]] = field(default_factory=dict)
    wire_bytes: dict[int, int] = field(default_factory=dict)
    zstd_bytes: dict[int, int] = field(default_factory=dict)
    details_bytes: dict[int, int] = field(default_factory=dict)
    frames_ms: list[float] = field(default_factory=list)
    collapse_ms: list[float] = field(default_factory=list)
    zoom_ms: list[float] = field(default_factory=list)
    heap_mb: float = 0.0


def percentile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def send_traces(installation: Installation, key: str, sizes: Sequence[int]) -> dict[int, str]:
    """Through the door, as any sender would; the trace id of each size."""
    sent = {}
    with httpx.Client(base_url=installation.otlp_url, headers={"x-api-key": key}, timeout=60) as door:
        for size in sizes:
            trace_id = size.to_bytes(16, "big")
            for body in write_requests(trace_id, Forest(size, seed=size).grow()):
                headers = {"Content-Type": "application/x-protobuf"}
                while door.post("/v1/traces", content=body, headers=headers).status_code != httpx.codes.OK:
                    time.sleep(0.5)
            sent[size] = trace_id.hex()
    return sent


def wait_for(person: Person, project: str, traces: dict[int, str]) -> None:
    deadline = time.monotonic() + ARRIVAL_LIMIT_S
    while True:
        listed = person.read(f"/api/v1/projects/{project}/traces/")["traces"]
        arrived = {trace["trace_id"]: trace["span_count"] for trace in listed}
        if all(arrived.get(trace_id) == size for size, trace_id in traces.items()):
            return
        assert time.monotonic() < deadline, arrived
        time.sleep(0.3)


def weigh(person: Person, web_url: str, path: str, encoding: str) -> int:
    """Bytes of the body as they travel."""
    headers = {"Accept-Encoding": encoding}
    with httpx.stream(
        "GET", f"{web_url}{path}", headers=headers, cookies=person.cookies, timeout=60
    ) as answer:
        answer.raise_for_status()
        return sum(map(len, answer.iter_raw()))


def open_trace(page: Page, project: str, trace_id: str) -> tuple[float, float]:
    """(click to first bars, of which the answer took) in ms; the page stays open."""
    page.goto(f"/p/{project}/traces")
    link = page.locator(f'[data-row="{trace_id}"] a')
    link.wait_for()
    # The list has its live stream and its code by then: what follows is the trace's own.
    page.wait_for_timeout(700)
    page.evaluate(WATCH_PAINT)
    with page.expect_response(lambda response: f"{trace_id}/waterfall/" in response.url) as asked:
        link.click()
    paint_ms: float = page.evaluate("globalThis.benchPaint")
    timing = asked.value.request.timing
    return paint_ms, timing["responseEnd"] if timing["responseEnd"] > 0 else timing["responseStart"]


def measure_moves(page: Page, figures: Figures) -> None:
    page.wait_for_timeout(1500)
    figures.frames_ms += page.evaluate(SCROLL, {"frames": 120, "step": 100})
    figures.frames_ms += page.evaluate(SCROLL, {"frames": 60, "step": 4000})
    figures.collapse_ms += page.evaluate(PRESS, ["[", "]", "[", "]", "Home", "ArrowLeft", "ArrowRight"])
    figures.zoom_ms += page.evaluate(PRESS, ["ArrowDown", "z", "0", "ArrowDown", "z", "0"])
    figures.heap_mb = page.evaluate("performance.memory.usedJSHeapSize / 1e6")


def measure(sizes: Sequence[int], rounds: int) -> Figures:
    web_application(ensure_node()).ensure()
    figures = Figures()
    with (
        tempfile.TemporaryDirectory() as folder,
        Installation(Path(folder)) as installation,
        Person(installation.web_url, "alice@shop.example") as alice,
        start_chromium() as browser,
    ):
        project = alice.sign_up().make_project("Shop")
        traces = send_traces(installation, alice.make_key(project, "ingest").token, sizes)
        wait_for(alice, project, traces)
        with open_context(browser, installation.web_url, Screen(), alice.cookies, Watch()) as context:
            for _ in range(rounds):
                for size, trace_id in traces.items():
                    page = context.new_page()
                    paint_ms, answer_ms = open_trace(page, project, trace_id)
                    figures.paint_ms.setdefault(size, []).append(paint_ms)
                    figures.answer_ms.setdefault(size, []).append(answer_ms)
                    if size == max(sizes):
                        measure_moves(page, figures)
                    page.close()
        for size, trace_id in traces.items():
            path = f"/api/v1/projects/{project}/traces/{trace_id}/waterfall/"
            figures.wire_bytes[size] = weigh(alice, installation.web_url, path, "gzip")
            figures.zstd_bytes[size] = weigh(alice, installation.web_url, path, "zstd")
            figures.details_bytes[size] = weigh(alice, installation.web_url, f"{path}details/", "gzip")
    return figures


def summarise(figures: Figures) -> dict[str, Any]:
    return {
        "paint_ms": {str(size): round(median(times)) for size, times in figures.paint_ms.items()},
        "answer_ms": {str(size): round(median(times)) for size, times in figures.answer_ms.items()},
        "wire_bytes": {str(size): count for size, count in figures.wire_bytes.items()},
        "zstd_bytes": {str(size): count for size, count in figures.zstd_bytes.items()},
        "details_bytes": {str(size): count for size, count in figures.details_bytes.items()},
        "frame_p95_ms": round(percentile(figures.frames_ms, 0.95), 1),
        "collapse_ms": round(median(figures.collapse_ms), 1),
        "zoom_ms": round(median(figures.zoom_ms), 1),
        "heap_mb": round(figures.heap_mb, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--quick", action="store_true", help="one round of small traces: it works, not how fast"
    )
    parser.add_argument("--rounds", type=int, help=f"default {ROUNDS}")
    arguments = parser.parse_args()
    sizes, rounds = ((500, 2_000), 1) if arguments.quick else (SIZES, ROUNDS)
    figures = measure(sizes, arguments.rounds or rounds)
    print(f"{'spans':>8}{'paint ms: median':>18}{'worst':>8}{'answer ms':>11}{'gzip kB':>9}{'later kB':>10}")
    for size, times in figures.paint_ms.items():
        print(
            f"{size:>8,}{median(times):>18,.0f}{max(times):>8,.0f}{median(figures.answer_ms[size]):>11,.0f}"
            f"{figures.wire_bytes[size] / 1e3:>9,.0f}{figures.details_bytes[size] / 1e3:>10,.0f}"
        )
    print(json.dumps(summarise(figures)))


if __name__ == "__main__":
    main()
