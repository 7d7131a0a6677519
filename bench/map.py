"""How soon a map of 200 services and 1 500 edges is on screen, and how it moves: headless Chromium, no GPU.

`layout_ms`: from the answer's arrival to the first picture of a map that nobody has arranged yet: placing,
building and drawing it. `frame_p95_ms`: of the frames while the map is moved, a node is dragged and the wheel
is turned. The page is the built one, the server is real; only the map's answer is made up. The last line is
one JSON object.
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

from playwright.sync_api import Page, Route

REPOSITORY = Path(__file__).resolve().parents[1]
# Started as a program: its own folder is on the path, the repository is not.
sys.path.insert(0, str(REPOSITORY))

from bench.harness.maps import make_map  # noqa: E402
from scripts.parts import ensure_node, web_application  # noqa: E402
from tests.e2e.browsing import Screen, Watch, open_context, start_chromium  # noqa: E402
from tests.e2e.people import Person  # noqa: E402
from tests.servers import Installation  # noqa: E402

SERVICES, EDGES = 200, 1_500
ROUNDS = 5
FRAMES = 90
DAY_S = 86_400
# Told by the page itself: the answer by its resource timing, the picture by an attribute.
WATCH_PAINT = """() => {
  globalThis.benchPainted = new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      if (!document.querySelector("[data-testid=service-map][data-painted]")) return;
      observer.disconnect();
      requestAnimationFrame(() => {
        const afterPaint = new MessageChannel();
        afterPaint.port1.onmessage = () => {
          const loaded = performance.getEntriesByType("resource");
          const answer = loaded.find(({ name }) => name.includes("/services/map/?"));
          resolve(performance.now() - answer.responseEnd);
        };
        afterPaint.port2.postMessage(0);
      });
    });
    observer.observe(document, { childList: true, subtree: true, attributes: true });
  });
}"""
# A hand that moves the pointer with its button down from a place, `dx` and `dy` a frame; or turns the wheel.
MOVE = """async ({ frames, from, dx, dy, wheel }) => {
  const map = document.querySelector("[data-testid=service-map]");
  const box = map.getBoundingClientRect();
  const nextFrame = () => new Promise(requestAnimationFrame);
  let [x, y] = [box.left + from.x, box.top + from.y];
  const send = (type, buttons) => map.dispatchEvent(new PointerEvent(type, {
    bubbles: true, cancelable: true, pointerId: 1, pointerType: "mouse", button: 0, buttons,
    clientX: x, clientY: y,
  }));
  map.setPointerCapture = () => undefined;
  if (!wheel) send("pointerdown", 1);
  let before = await nextFrame();
  const taken = [];
  for (let frame = 0; frame < frames; frame++) {
    const back = frame % 60 < 30 ? 1 : -1;
    if (wheel) map.dispatchEvent(new WheelEvent("wheel", {
      bubbles: true, cancelable: true, clientX: x, clientY: y, deltaY: back * wheel,
    }));
    else {
      x += back * dx;
      y += back * dy;
      send("pointermove", 1);
    }
    const now = await nextFrame();
    taken.push(now - before);
    before = now;
  }
  if (!wheel) send("pointerup", 0);
  return taken;
}"""


@dataclass(slots=True)
class Figures:
    layout_ms: list[float] = field(default_factory=list)
    pan_ms: list[float] = field(default_factory=list)
    drag_ms: list[float] = field(default_factory=list)
    zoom_ms: list[float] = field(default_factory=list)


def percentile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def answer_map(page: Page, services: int, edges: int) -> None:
    now_s = int(time.time())
    answer = json.dumps(make_map(services, edges, 7, now_s - DAY_S, now_s))
    page.route(
        "**/services/map/?*", lambda route: route.fulfill(body=answer, content_type="application/json")
    )
    page.route("**/services/map/layout/", answer_layout)


def answer_layout(route: Route) -> None:
    route.fulfill(body='{"positions": {}}', content_type="application/json")


def measure_moves(page: Page, figures: Figures) -> None:
    page.wait_for_timeout(1500)
    size = page.evaluate("(({ clientWidth: width, clientHeight: height }) => ({ width, height }))"
                         "(document.querySelector('[data-testid=service-map]'))")  # fmt: skip
    corner = {"x": 4, "y": 4}
    figures.pan_ms += page.evaluate(MOVE, {"frames": FRAMES, "from": corner, "dx": 9, "dy": 5})
    page.wait_for_timeout(700)
    node = find_node(page, size)
    figures.drag_ms += page.evaluate(MOVE, {"frames": FRAMES, "from": node, "dx": 5, "dy": 3})
    page.wait_for_timeout(700)
    middle = {"x": size["width"] / 2, "y": size["height"] / 2}
    figures.zoom_ms += page.evaluate(MOVE, {"frames": FRAMES, "from": middle, "wheel": -18})


def find_node(page: Page, size: dict[str, float]) -> dict[str, float]:
    """Where a node is under the pointer: the cursor says so, and the tip its name."""
    box = page.get_by_test_id("service-map").bounding_box()
    assert box is not None
    for y in range(20, int(size["height"]) - 20, 9):
        page.mouse.move(box["x"] + size["width"] / 2, box["y"] + y)
        if page.locator("[data-tip=node]").count():
            return {"x": size["width"] / 2, "y": y}
    raise AssertionError("no node in the middle of the map")


def measure(services: int, edges: int, rounds: int) -> Figures:
    web_application(ensure_node()).ensure()
    figures = Figures()
    with (
        tempfile.TemporaryDirectory() as folder,
        Installation(Path(folder)) as installation,
        Person(installation.web_url, "alice@shop.example") as alice,
        start_chromium() as browser,
    ):
        project = alice.sign_up().make_project("Shop")
        with open_context(browser, installation.web_url, Screen(), alice.cookies, Watch()) as context:
            for _ in range(rounds):
                page = context.new_page()
                answer_map(page, services, edges)
                page.add_init_script(f"({WATCH_PAINT})()")
                page.goto(f"/p/{project}/map")
                figures.layout_ms.append(page.evaluate("globalThis.benchPainted"))
                measure_moves(page, figures)
                page.close()
    return figures


def summarise(figures: Figures) -> dict[str, Any]:
    moves = figures.pan_ms + figures.drag_ms + figures.zoom_ms
    return {
        "layout_ms": round(median(figures.layout_ms)),
        "frame_p95_ms": round(percentile(moves, 0.95), 1),
        "pan_p95_ms": round(percentile(figures.pan_ms, 0.95), 1),
        "drag_p95_ms": round(percentile(figures.drag_ms, 0.95), 1),
        "zoom_p95_ms": round(percentile(figures.zoom_ms, 0.95), 1),
        "frames_per_s": round(1000 * len(moves) / sum(moves), 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--quick", action="store_true", help="one round of a small map: it works, not how fast"
    )
    parser.add_argument("--rounds", type=int, help=f"default {ROUNDS}")
    arguments = parser.parse_args()
    services, edges, rounds = (20, 60, 1) if arguments.quick else (SERVICES, EDGES, ROUNDS)
    figures = measure(services, edges, arguments.rounds or rounds)
    print(
        f"{services} services, {edges:,} edges; first picture: {[round(ms) for ms in figures.layout_ms]} ms"
    )
    print(json.dumps(summarise(figures)))


if __name__ == "__main__":
    main()
