"""When things happen: each minute of a telling, on its own, becomes the traces that start in it."""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass

from demo.browser.shoppers import LONGEST_SESSION_MINUTES, Shoppers
from demo.cast import Cast
from demo.drafts import SpanDraft
from demo.scene import Message, Scene
from demo.stage import collect_messages, play_operation
from demo.story.browsers import SESSIONS
from demo.story.journeys import BATCHES, JOURNEYS, NIGHTLY
from demo.story.services import ENVIRONMENTS, PRODUCTION, Environment
from demo.telling import MINUTE_S, Telling
from demo.visitors import draw_visit

MINUTE_NS = MINUTE_S * 1_000_000_000
# Share of a mean hour's visitors by the hour of the shop's day: a quiet night, lunch, the evening.
DAY = (
    0.42, 0.28, 0.22, 0.20, 0.22, 0.32, 0.55, 0.85, 1.10, 1.22, 1.28, 1.35,
    1.45, 1.38, 1.30, 1.32, 1.40, 1.50, 1.62, 1.70, 1.62, 1.30, 0.92, 0.68,
)  # fmt: skip
_WEIGHTS = [journey.weight for journey in JOURNEYS]


@dataclass(frozen=True, slots=True)
class Minute:
    """The traces that start in one minute. A trace's spans may end in a later one.

    `browsed`: those that a browser began, or that its page was a part of.
    """

    start_s: int
    traces: tuple[tuple[SpanDraft, ...], ...]
    browsed: tuple[tuple[SpanDraft, ...], ...]


class Traffic:
    """Tells any minute of a telling, in any order, always with the same result."""

    def __init__(self, telling: Telling) -> None:
        self.telling = telling
        self._cast = Cast(telling)
        self._shoppers = Shoppers(telling, self._cast)
        # By the minute in which they began; a session goes on in later ones.
        self._sessions: dict[int, list[tuple[SpanDraft, ...]]] = {}

    def tell(self, minute_index: int) -> Minute:
        """`minute_index` counts from the beginning of the history; there is no last one."""
        telling = self.telling
        start_s = telling.began_s + minute_index * MINUTE_S
        rng = random.Random(f"{telling.seed}/{telling.now_s}/{telling.chapter}/{start_s}")
        traces: list[tuple[SpanDraft, ...]] = []
        for environment in ENVIRONMENTS:
            scenes = self._perform_visits(rng, environment, start_s)
            scenes += self._perform_batches(rng, environment, scenes)
            if environment is PRODUCTION:
                scenes += self._perform_jobs(rng, environment, start_s)
            traces += [tuple(scene.spans) for scene in scenes]
        return Minute(start_s, tuple(traces), tuple(self._browse(minute_index)))

    def _browse(self, minute_index: int) -> Iterator[tuple[SpanDraft, ...]]:
        """Of the sessions that are under way, what begins in this minute."""
        begin_ns = (self.telling.began_s + minute_index * MINUTE_S) * 1_000_000_000
        for index in range(max(0, minute_index - LONGEST_SESSION_MINUTES), minute_index + 1):
            for trace in self._sessions_from(index):
                if begin_ns <= min(draft.start_ns for draft in trace) < begin_ns + MINUTE_NS:
                    yield trace

    def _sessions_from(self, minute_index: int) -> list[tuple[SpanDraft, ...]]:
        """All traces of the sessions that begin in that minute."""
        if minute_index not in self._sessions:
            start_s = self.telling.began_s + minute_index * MINUTE_S
            rng = random.Random(
                f"{self.telling.seed}/{self.telling.now_s}/{self.telling.chapter}/{start_s}/browsers"
            )
            expected = (
                self.telling.rate_per_min * SESSIONS * weigh_hour(self.telling.shop_minute(start_s) / 60)
            )
            traces = []
            for _ in range(draw_count(rng, expected)):
                at_ns = start_s * 1_000_000_000 + rng.randrange(MINUTE_NS)
                session = self._shoppers.shop(rng, at_ns, draw_visit(rng, PRODUCTION))
                batches = self._perform_batches(rng, PRODUCTION, session.scenes)
                traces += [*session.traces, *(tuple(scene.spans) for scene in batches)]
            self._sessions = {
                index: told
                for index, told in self._sessions.items()
                if abs(index - minute_index) <= LONGEST_SESSION_MINUTES
            } | {minute_index: traces}
        return self._sessions[minute_index]

    def _perform_visits(self, rng: random.Random, environment: Environment, start_s: int) -> list[Scene]:
        expected = self.telling.rate_per_min * environment.traffic
        if environment is PRODUCTION:
            expected *= weigh_hour(self.telling.shop_minute(start_s) / 60)
        scenes = []
        for _ in range(draw_count(rng, expected)):
            at_ns = start_s * 1_000_000_000 + rng.randrange(MINUTE_NS)
            journey = rng.choices(JOURNEYS, _WEIGHTS)[0]
            scene = Scene(self._cast, environment, rng, draw_visit(rng, environment))
            play_operation(scene, journey.operation, at_ns)
            scenes.append(scene)
        return scenes

    def _perform_batches(
        self, rng: random.Random, environment: Environment, visits: list[Scene]
    ) -> list[Scene]:
        scenes = []
        for batch in BATCHES:
            messages = _messages_of(visits, batch.operation.entry.topic)
            if not messages:
                continue
            scene = Scene(self._cast, environment, rng, draw_visit(rng, environment))
            last_ns = max(message.sent_ns for message in messages)
            collect_messages(scene, batch.operation, messages, last_ns + rng.randrange(200, 1500) * 1_000_000)
            scenes.append(scene)
        return scenes

    def _perform_jobs(self, rng: random.Random, environment: Environment, start_s: int) -> list[Scene]:
        scenes = []
        for nightly in NIGHTLY:
            if self.telling.shop_minute(start_s) != nightly.hour * 60:
                continue
            scene = Scene(self._cast, environment, rng, draw_visit(rng, environment))
            play_operation(scene, nightly.operation, start_s * 1_000_000_000 + rng.randrange(1_000_000_000))
            scenes.append(scene)
        return scenes


def _messages_of(scenes: list[Scene], topic: str) -> list[Message]:
    return [message for scene in scenes for message in scene.messages if message.topic == topic]


def weigh_hour(hour: float) -> float:
    """Traffic at an hour of the shop's day, as a share of the day's mean."""
    index, fraction = int(hour) % 24, hour % 1
    weight = DAY[index] * (1 - fraction) + DAY[(index + 1) % 24] * fraction
    return weight * len(DAY) / sum(DAY)


def draw_count(rng: random.Random, expected: float) -> int:
    """A Poisson-distributed count (Knuth's method; fine for the few that a minute has)."""
    limit, count, product = math.exp(-expected), 0, rng.random()
    while product > limit:
        count += 1
        product *= rng.random()
    return count
