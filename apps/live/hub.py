"""From Redis' announcements to the viewers of this process: one hub an event loop, awake while watched."""

import asyncio
import logging
from collections.abc import Mapping
from weakref import WeakKeyDictionary

import redis.asyncio as redis
from django.conf import settings
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from apps.live.announce import CHANNEL, parse_announcement
from apps.live.feeds import FEEDS, Feed
from apps.live.stream import ProjectStream
from apps.live.viewers import Viewer

# Live reads stand beside those of pages in the same store: they must not take its threads.
MAX_READS_AT_ONCE = 4
MAX_VIEWERS_OF_USER = 30
CONNECT_PATIENCE_S = 2.0
RETRY_S = (0.2, 0.5, 1.0, 2.0)
# A connection that says nothing for so long is asked; if it is still silent after as long again, it is dead.
SILENCE_S = 10.0

logger = logging.getLogger(__name__)


class Hub:
    def __init__(self, redis_url: str, *, feeds: Mapping[str, Feed] = FEEDS) -> None:
        self._redis_url = redis_url
        self.feeds = feeds
        self._gate = asyncio.Semaphore(MAX_READS_AT_ONCE)
        self._streams: dict[int, ProjectStream] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._listener: asyncio.Task[None] | None = None
        self._listening = asyncio.Event()
        # Whether somebody watched while nothing was heard: true from the first subscription on.
        self._had_gap = False

    def has_room_for(self, user_id: int) -> bool:
        viewers = (viewer for stream in self._streams.values() for viewer in stream.viewers)
        return sum(viewer.user_id == user_id for viewer in viewers) < MAX_VIEWERS_OF_USER

    async def join(self, project_id: int, viewer: Viewer) -> None:
        """From its return on, the viewer misses nothing without being told.

        Without Redis it returns all the same, after CONNECT_PATIENCE_S: a resync follows once Redis is back.
        """
        if project_id not in self._streams:
            stream = ProjectStream(project_id, gate=self._gate, feeds=self.feeds)
            self._streams[project_id] = stream
            self._tasks[project_id] = asyncio.create_task(stream.run())
        self._streams[project_id].viewers.add(viewer)
        if self._listener is None:
            self._listener = asyncio.create_task(self._listen())
        try:
            await asyncio.wait_for(self._listening.wait(), CONNECT_PATIENCE_S)
        except TimeoutError:
            self._had_gap = True

    def leave(self, project_id: int, viewer: Viewer) -> None:
        stream = self._streams.get(project_id)
        if stream is None:
            return
        stream.viewers.discard(viewer)
        if not stream.viewers:
            del self._streams[project_id]
            self._tasks.pop(project_id).cancel()
        if not self._streams and self._listener:
            self._listener.cancel()
            self._listener = None
            self._had_gap = False
            self._listening.clear()

    async def _listen(self) -> None:
        failures = 0
        while True:
            try:
                async with self._connect() as client, client.pubsub() as pubsub:
                    await pubsub.subscribe(CHANNEL)
                    await self._follow(pubsub)
            except (redis.RedisError, OSError) as error:
                logger.warning("live announcements interrupted: %s", error)
            failures = 0 if self._listening.is_set() else failures + 1
            self._listening.clear()
            await asyncio.sleep(RETRY_S[min(failures, len(RETRY_S) - 1)])

    def _connect(self) -> "redis.Redis":
        # No retries inside of the client: a reconnection that nobody hears of would hide a gap.
        return redis.Redis.from_url(
            self._redis_url, socket_connect_timeout=CONNECT_PATIENCE_S, retry=Retry(NoBackoff(), 0)
        )

    async def _follow(self, pubsub: PubSub) -> None:
        """Take messages; only an error ends it."""
        was_asked = False
        while True:
            message = await pubsub.get_message(timeout=SILENCE_S)
            if message is not None:
                was_asked = False
                self._take(message["type"], message["data"])
            elif was_asked:
                raise redis.ConnectionError("no answer to a ping")
            else:
                was_asked = True
                await pubsub.ping()

    def _take(self, kind: str, data: bytes) -> None:
        if kind == "subscribe":
            if self._had_gap:
                self._resync_all()
            self._had_gap = True
            self._listening.set()
        elif kind == "message":
            self._pass_on(data)

    def _pass_on(self, payload: bytes) -> None:
        try:
            announcement = parse_announcement(payload)
        except ValueError as error:
            logger.warning("not an announcement: %s", error)
            return
        for project_id in announcement.items_by_project.keys() & self._streams.keys():
            self._streams[project_id].offer(announcement.signal, announcement.batch)

    def _resync_all(self) -> None:
        for stream in self._streams.values():
            stream.resync()


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def running_hub() -> Hub:
    """This event loop's hub."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub(settings.REDIS_URL)
    return _hubs[loop]
