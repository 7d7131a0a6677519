"""The critical path by its definition (ADR 0012): no sorting, no pointers, no haste."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from apps.traces.analysis.timeline import DrawnTimes
from apps.traces.analysis.tree import NO_PARENT

STAND_IN, NOBODY = -1, -2
SERVER, CLIENT = 2, 3
Held = tuple[int, str, int, int]


@dataclass(frozen=True)
class Oracle:
    drawn: DrawnTimes

    def __hash__(self) -> int:
        return id(self)

    @property
    def roots(self) -> list[int]:
        tops = [place for place, parent in enumerate(self.drawn.parents) if parent == NO_PARENT]
        return [place for place in tops if place not in self.drawn.orphans] or tops

    @property
    def root(self) -> int:
        has_true_root = self.roots[0] not in self.drawn.orphans
        return self.roots[0] if has_true_root or len(self.roots) == 1 else STAND_IN

    def parent(self, span: int) -> int:
        """NOBODY above the root; other true roots are out of the picture."""
        if span == self.root:
            return NOBODY
        above = self.drawn.parents[span]
        if above != NO_PARENT:
            return above
        return self.root if span in self.drawn.orphans else NOBODY

    @cache  # noqa: B019 - lives as long as one example
    def ancestors(self, span: int) -> list[int]:
        above = self.parent(span)
        return [] if above == NOBODY else [above, *self.ancestors(above)]

    @cache  # noqa: B019
    def everyone(self) -> list[int]:
        spans = range(len(self.drawn.parents))
        return [span for span in spans if self.root in self.ancestors(span)]

    def children(self, span: int) -> list[int]:
        return [child for child in self.everyone() if self.parent(child) == span]

    def sent_start(self, span: int) -> int:
        if span == STAND_IN:
            return min(self.drawn.starts_ns[root] for root in self.roots)
        return self.drawn.starts_ns[span]

    def sent_end(self, span: int) -> int:
        duration = None if span == STAND_IN else self.drawn.durations_ns[span]
        if duration is not None and duration >= 0:
            return self.sent_start(span) + duration
        return max([self.sent_start(span), *(self.sent_end(child) for child in self.children(span))])

    @cache  # noqa: B019
    def start(self, span: int) -> int:
        return max(self.sent_start(one) for one in [span, *self.ancestors(span)])

    @cache  # noqa: B019
    def end(self, span: int) -> int:
        return max(self.sent_end(span), self.start(span))

    def ripe(self, span: int) -> int:
        return self.end(span) - min(1_000_000, (self.end(span) - self.start(span)) // 16)

    def awaited(self, span: int) -> int:
        """A call that was given up was waited for until then."""
        return min(self.ripe(span), self.end(self.waiter(span)))

    @cache  # noqa: B019
    def waiter(self, span: int) -> int:
        patient = [one for one in self.ancestors(span) if self.end(one) >= self.ripe(span)]
        above = self.parent(span)
        if above not in patient and above != STAND_IN and self.drawn.parents[span] != NO_PARENT:
            kinds = self.drawn.kinds
            if kinds[span] == SERVER and kinds[above] == CLIENT:
                return above
        return patient[0] if patient else NOBODY

    def story(self, span: int, moment: int) -> Iterator[Held]:
        """Backwards from the moment to the span's start: who held what."""
        ended = [
            child
            for child in self.everyone()
            if self.waiter(child) == span
            and self.start(child) < min(moment, self.end(child))
            and self.awaited(child) <= moment
        ]
        if not ended:
            yield (span, "held", self.start(span), moment)
            return
        last = max(ended, key=lambda child: (self.end(child), -self.start(child), -child))
        yield (span, "held", self.end(last), moment)
        yield from self.story(last, self.end(last))
        moment, below, above = self.start(last), last, self.parent(last)
        while above != span:
            if self.end(above) < moment:
                yield (below, "queued", self.end(above), moment)
                moment = self.end(above)
            yield from self.story(above, moment)
            moment, below, above = self.start(above), above, self.parent(above)
        yield from self.story(span, moment)

    def holders(self) -> list[Held]:
        """Who held the root's time, first to last: of two claims the first one told counts."""
        held: list[Held] = []
        reached_ns = self.end(self.root)
        for span, how, low, high in self.story(self.root, reached_ns):
            if low < min(high, reached_ns):
                held.append((span, how, low, reached_ns))
            reached_ns = min(reached_ns, low)
        return held[::-1]
