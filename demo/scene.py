"""One trace while it is being performed: its randomness, its open spans and the time they take."""

import math
import random
from dataclasses import dataclass

from opentelemetry.trace import SpanKind

from demo.cast import Cast, Instance
from demo.drafts import EventDraft, LinkDraft, OpenSpan, SpanDraft
from demo.lines import write_fault, write_outcome
from demo.runtimes import AttributeValue, Fault, Library, stack_trace
from demo.steps import Entry, Latency, Operation, Visit
from demo.story.services import Environment

MS_NS = 1_000_000
SHORTEST_NS = 1_000
# A log-normal's tail has no end; a story's has.
LONGEST_FACTOR = 25.0
# Now and then one service has a bad moment, and everything it does in that trace takes longer.
SLOW_TRACE_CHANCE = 0.006
SLOW_SERVICES = ("storefront", "catalog", "cart", "inventory", "payment")
SLOW_FACTORS = (5.0, 14.0)


class Failure(Exception):
    """An operation cannot go on: its answer is `status`, and `fault` what was thrown, if anything was."""

    def __init__(self, status: int, fault: Fault | None) -> None:
        super().__init__(status)
        self.status = status
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Message:
    """A message that was published in a trace, for consumers that collect batches."""

    topic: str
    sent_ns: int
    link: LinkDraft


class Scene:
    """One trace in one environment. `spans` and `messages` are what comes of it."""

    def __init__(self, cast: Cast, environment: Environment, rng: random.Random, visit: Visit) -> None:
        self.spans: list[SpanDraft] = []
        self.messages: list[Message] = []
        self.trace_id = rng.getrandbits(127) + 1
        self.visit = visit
        self.rng = rng
        self._cast = cast
        self._environment = environment
        self._slow_service = ""
        self._slow_factor = 1.0
        if rng.random() < SLOW_TRACE_CHANCE:
            self._slow_service = rng.choice(SLOW_SERVICES)
            self._slow_factor = rng.uniform(*SLOW_FACTORS)

    def happens(self, chance: float) -> bool:
        return self.rng.random() < chance

    def pick_instance(self, operation: Operation[Entry], at_ns: int) -> Instance:
        return self._cast.pick(operation.service, self._environment, at_ns, self.rng)

    def open_entry(
        self,
        instance: Instance,
        name: str,
        kind: SpanKind,
        library: Library,
        at_ns: int,
        attributes: dict[str, AttributeValue],
    ) -> OpenSpan:
        """The first span of an instance in this trace; without a parent until it is given one."""
        return OpenSpan(
            instance=instance,
            library=library,
            trace_id=self.trace_id,
            span_id=self.rng.getrandbits(63) + 1,
            parent_id=0,
            parent_remote=False,
            name=name,
            kind=kind,
            start_ns=at_ns,
            clock_ns=at_ns,
            visit=self.visit,
            attributes=attributes,
        )

    def open_child(
        self,
        parent: OpenSpan,
        name: str,
        kind: SpanKind,
        library: Library,
        attributes: dict[str, AttributeValue],
    ) -> OpenSpan:
        child = self.open_entry(parent.instance, name, kind, library, parent.clock_ns, attributes)
        child.parent_id = parent.span_id
        child.visit = parent.visit
        return child

    def close_entry(self, span: OpenSpan) -> None:
        outcome = write_outcome(span)
        if outcome:
            span.lines.append(outcome)
        self.spans.append(span.close())

    def close_child(self, parent: OpenSpan, child: OpenSpan) -> None:
        """The parent goes on where its child ended."""
        self.spans.append(child.close())
        parent.clock_ns = child.clock_ns

    def spend(self, span: OpenSpan, latency: Latency) -> None:
        span.clock_ns += self.sample_ns(latency, span.instance.service)

    def sample_ns(self, latency: Latency, service: str) -> int:
        factor = self._slow_factor if service == self._slow_service else 1.0
        sampled_ms = self.rng.lognormvariate(math.log(latency.median_ms), latency.spread)
        return max(int(min(sampled_ms, LONGEST_FACTOR * latency.median_ms) * factor * MS_NS), SHORTEST_NS)

    def throw(self, span: OpenSpan, fault: Fault, status: int) -> None:
        """The span ends with an exception, recorded as its SDK does."""
        message = fault.message.format(visit=span.visit, status=status)
        attributes = {
            "exception.type": fault.type,
            "exception.message": message,
            "exception.stacktrace": stack_trace(span.instance.runtime.language, fault, message),
        }
        span.events.append(EventDraft("exception", span.clock_ns, attributes))
        span.lines.append(write_fault(span, fault, message))
        span.fail(fault.type, message)
