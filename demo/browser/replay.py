"""A captured page once more, at another moment, for another visitor, with the shop's servers behind it.

Of the tape the order is kept; each stretch of it lasts as long as the story has it last: what the browser
did, at the device's pace; a request, as long as its servers; a rest, as long as somebody reads.
"""

import random
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

from opentelemetry._logs import SeverityNumber
from opentelemetry.trace import SpanKind

from demo.browser.tape import Tape, TapeLine, TapeSpan, Values
from demo.cast import Cast, Instance
from demo.drafts import LineDraft, LinkDraft, SpanDraft
from demo.runtimes import AttributeValue
from demo.scene import MS_NS, Scene
from demo.stage import play_operation
from demo.steps import Visit
from demo.story.browsers import DOCUMENTS, REQUESTS
from demo.story.services import PRODUCTION

KINDS = {1: SpanKind.INTERNAL, 3: SpanKind.CLIENT}
READING_S, READING_SPREAD = 6.0, 0.7
LONGEST_READING_S = 60.0
# What follows sooner, like the clicks of somebody in a rage, has no rest before it.
SHORTEST_REST_MS = 1000.0
# Of the line to the shop, both ways, on a device of pace 1.
LINE_MS = 18.0
FAILED_STATUS = 400
OF_THE_LOAD = frozenset({"fcp", "lcp", "cls"})


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who looks at the page, and with what.

    `pace`: how long things take, of a good desktop's 1. `shifts`: what is left of each layout shift.
    `everywhere`: attributes of every item. `leaves_out`: spans and vitals that this browser does not measure.
    """

    cast: Cast
    instance: Instance
    visit: Visit
    pace: float
    shifts: float
    everywhere: Values
    address: str
    rename: Callable[[str], str]
    leaves_out: frozenset[str]


@dataclass(frozen=True, slots=True)
class Served:
    """A stretch of the tape in which a server works for the span. A document's server is above its view."""

    span: TapeSpan
    start_ms: float
    end_ms: float
    is_document: bool


@dataclass(slots=True)
class Page:
    """What became of it. `status` is the worst answer of a server."""

    traces: list[tuple[SpanDraft, ...]] = field(default_factory=list)
    scenes: list[Scene] = field(default_factory=list)
    end_ns: int = 0
    status: int = 200


class _Clock:
    """The tape's time -> the story's: stretch by stretch, and even within each."""

    def __init__(self, start_ms: float, at_ns: int) -> None:
        self._tape = [start_ms]
        self._story = [at_ns]

    @property
    def now_ns(self) -> int:
        return self._story[-1]

    def go(self, to_ms: float, took_ns: float) -> None:
        self._tape.append(to_ms)
        self._story.append(self.now_ns + max(1, int(took_ns)))

    def at(self, ms: float) -> int:
        index = min(max(bisect_right(self._tape, ms), 1), len(self._tape) - 1)
        before_ms, after_ms = self._tape[index - 1], self._tape[index]
        before_ns, after_ns = self._story[index - 1], self._story[index]
        return before_ns + int((after_ns - before_ns) * (ms - before_ms) / (after_ms - before_ms))

    def took_ms(self, start_ms: float, end_ms: float) -> float:
        return round((self.at(end_ms) - self.at(start_ms)) / MS_NS, 1)


class Replay:
    """One page of one visitor."""

    def __init__(self, tape: Tape, visitor: Visitor, rng: random.Random, at_ns: int) -> None:
        self._tape = tape
        self._visitor = visitor
        self._rng = rng
        self._clock = _Clock(0.0, at_ns)
        self._ids: dict[int, int] = {}
        self._views = {span.id: span for span in tape.spans if span.is_view}
        self._parents: dict[int, int] = {}
        self._statuses: dict[int, int] = {}
        self._page = Page()

    def play(self) -> Page:
        self._pass_time()
        lines: dict[int, list[LineDraft]] = {}
        for line in self._tape.lines:
            if line.attributes.get("browser.web_vital.name") not in self._visitor.leaves_out:
                lines.setdefault(line.span, []).append(self._draw_line(line))
        traces: dict[int, list[SpanDraft]] = {}
        for scene in self._page.scenes:
            traces[scene.trace_id] = list(scene.spans)
        for span in self._tape.spans:
            if span.name not in self._visitor.leaves_out:
                drawn = self._draw_span(span, tuple(lines.get(span.id, ())))
                traces.setdefault(drawn.trace_id, []).append(drawn)
        self._page.traces = [tuple(trace) for trace in traces.values()]
        self._page.end_ns = self._clock.now_ns
        return self._page

    def _pass_time(self) -> None:
        """Play what servers do for the page, and so find out how long everything took."""
        served = _list_served(self._tape)
        busy = [(span.start_ms, span.end_ms) for span in self._tape.spans if span.is_owner]
        # What is painted or jumps after the view has settled is still of its load.
        busy += [
            (self._views[line.view].start_ms, line.time_ms)
            for line in self._tape.lines
            if line.attributes.get("browser.web_vital.name") in OF_THE_LOAD
        ]
        last_ms = max(self._tape.end_ms, *(line.time_ms for line in self._tape.lines)) + 1
        marks = {0.0, last_ms, *(mark for stretch in busy for mark in stretch)}
        marks |= {mark for one in served for mark in (one.start_ms, one.end_ms)}
        by_start = {one.start_ms: one for one in served}
        for start_ms, end_ms in pairwise(sorted(marks)):
            if start_ms in by_start:
                self._serve(by_start[start_ms])
            elif any(begin <= start_ms < end for begin, end in busy):
                self._clock.go(end_ms, (end_ms - start_ms) * self._visitor.pace * MS_NS)
            elif end_ms - start_ms > SHORTEST_REST_MS:
                read_s = min(self._rng.lognormvariate(0, READING_SPREAD) * READING_S, LONGEST_READING_S)
                self._clock.go(end_ms, read_s * 1000 * MS_NS)
            else:
                self._clock.go(end_ms, (end_ms - start_ms) * MS_NS)

    def _serve(self, served: Served) -> None:
        span, begin_ns = served.span, self._clock.now_ns
        line_ns = int(self._rng.lognormvariate(0, 0.4) * LINE_MS * self._visitor.pace * MS_NS)
        scene = Scene(self._visitor.cast, PRODUCTION, self._rng, self._visitor.visit)
        scene.trace_id = self._id(span.trace)
        if served.is_document:
            operation, parent_id = DOCUMENTS[self._tape.name], 0
        else:
            operation, parent_id = REQUESTS[span.name], self._id(span.id)
        reply = play_operation(scene, operation, begin_ns + line_ns // 2, parent_id)
        if served.is_document:
            self._parents[span.view] = scene.spans[-1].span_id
        self._clock.go(served.end_ms, reply.end_ns - begin_ns + line_ns // 2)
        self._statuses[span.id] = reply.status
        self._page.status = max(self._page.status, reply.status)
        self._page.scenes.append(scene)

    def _draw_span(self, span: TapeSpan, lines: tuple[LineDraft, ...]) -> SpanDraft:
        status = self._statuses.get(span.id)
        has_failed = status >= FAILED_STATUS if status else span.is_failed
        start_ns = self._clock.at(span.start_ms)
        parent_id = self._parents.get(span.id, 0) if span.is_view else self._id(span.parent)
        attributes = self._common(span, span.is_view) | self._stretch(span)
        if status:
            attributes["http.response.status_code"] = status
            attributes.pop("error.type", None)
            if has_failed:
                attributes["error.type"] = str(status)
        return SpanDraft(
            instance=self._visitor.instance,
            library=self._visitor.instance.application,
            trace_id=self._id(span.trace),
            span_id=self._id(span.id),
            parent_id=parent_id,
            parent_remote=span.is_view and parent_id > 0,
            name=span.name,
            kind=KINDS[span.kind],
            start_ns=start_ns,
            end_ns=max(start_ns, self._clock.at(span.end_ms)),
            attributes=attributes,
            events=(),
            links=tuple(self._draw_link(id) for id in span.links),
            lines=lines,
            failed=has_failed,
            status_message="",
        )

    def _draw_link(self, span_id: int) -> LinkDraft:
        trace = next(span.trace for span in self._tape.spans if span.id == span_id)
        return LinkDraft(self._id(trace), self._id(span_id))

    def _draw_line(self, line: TapeLine) -> LineDraft:
        attributes = self._common(line, is_addressed=True) | self._rename(line.attributes)
        if line.event == "browser.web_vital":
            attributes |= self._measure(line)
        return LineDraft(
            time_ns=self._clock.at(line.time_ms),
            severity=SeverityNumber(line.severity),
            body=self._visitor.rename(line.body),
            attributes=attributes,
            event=line.event,
        )

    def _measure(self, line: TapeLine) -> dict[str, AttributeValue]:
        """The vital as it comes out on this device."""
        name, value = (
            line.attributes["browser.web_vital.name"],
            float(line.attributes["browser.web_vital.value"]),
        )
        begin_ms = self._views[line.view].start_ms
        measured: dict[str, AttributeValue] = {"browser.web_vital.id": f"{self._rng.getrandbits(64):016x}"}
        if name == "cls":
            value = round(value * self._visitor.shifts * self._rng.uniform(0.3, 1.2), 4)
        elif name == "inp":
            # Browsers tell it in steps of 8 ms.
            value = max(8, round(value * self._visitor.pace * self._rng.lognormvariate(-0.3, 0.5) / 8) * 8)
            measured["rum.input_delay_ms"] = round(value * 0.05, 1)
            measured["rum.processing_ms"] = round(value * 0.7, 1)
        else:
            value = self._clock.took_ms(begin_ms, begin_ms + value)
        return measured | {"browser.web_vital.value": value}

    def _stretch(self, span: TapeSpan) -> dict[str, AttributeValue]:
        """The span's attributes; of those that are times, as much more as the span took longer."""
        longer = self._clock.took_ms(span.start_ms, span.end_ms) / max(span.end_ms - span.start_ms, 0.1)
        told = self._rename(span.attributes)
        for key, value in told.items():
            if key.endswith("_ms") and isinstance(value, int | float):
                told[key] = round(value * longer, 1)
        return told

    def _common(self, item: TapeSpan | TapeLine, is_addressed: bool) -> dict[str, AttributeValue]:
        """What the snippet and the door say on every item."""
        told: dict[str, AttributeValue] = {
            **self._visitor.everywhere,
            "rum.view.id": f"{self._id(item.view):016x}",
        }
        return told | {"client.address": self._visitor.address} if is_addressed else told

    def _rename(self, values: Values) -> dict[str, AttributeValue]:
        rename = self._visitor.rename
        return {key: rename(value) if isinstance(value, str) else value for key, value in values.items()}

    def _id(self, number: int) -> int:
        """The new id of a trace or a span of the tape; 0 stays 0."""
        if number and number not in self._ids:
            is_trace = any(span.trace == number for span in self._tape.spans)
            self._ids[number] = self._rng.getrandbits(127 if is_trace else 63) + 1
        return self._ids.get(number, 0)


def _list_served(tape: Tape) -> list[Served]:
    documents = {span.id: span for span in tape.spans if span.name == "GET document"}
    waits = [
        Served(documents[span.parent], span.start_ms, span.end_ms, is_document=True)
        for span in tape.spans
        if span.name == "request" and span.parent in documents
    ]
    asked = [
        Served(span, span.start_ms, span.end_ms, is_document=False)
        for span in tape.spans
        if span.name in REQUESTS
    ]
    return waits + asked
