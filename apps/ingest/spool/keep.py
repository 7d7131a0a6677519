"""Keep: into the queue, or into the spool while the queue is away, slow or full; then answer."""

import asyncio
import contextlib
import logging
import random

import redis
import redis.asyncio
from django.conf import settings

from apps.ingest.encodings import kept_encoding
from apps.ingest.queue.intake import SEEN_S, Intake, Queued, QueueUnavailable, body_digest
from apps.ingest.sender import Sender
from apps.ingest.spool.patience import PATIENCE_S, Patience
from apps.ingest.spool.recent import RecentBodies, Waiting
from apps.ingest.spool.replay import Replayer
from apps.ingest.spool.requeue import DIGESTS_AT_ONCE, Requeue
from apps.ingest.spool.segment import Header, Record
from apps.ingest.spool.spool import Spool
from apps.ingest.spool.spool_folder import SpoolFolder, SpoolUnavailable
from apps.otlp.signals import Signal

logger = logging.getLogger(__name__)

TEND_S = 1.0
MOST_TEND_S = 4.0
# SDKs send again within their 10 s deadline. Until a body's answer is so old Redis remembers it through any
# outage; then for SEEN_S, which an outage uses up.
HEARD_AFTER_S = 30.0


def open_spool_folder() -> SpoolFolder:
    return SpoolFolder(settings.SPOOL_DIR, max_bytes=settings.SPOOL_MAX_BYTES)


class Keep:
    """The door's side of the queue, with a floor under it. One for each event loop."""

    def __init__(self) -> None:
        self.queue = Intake()
        self.spool = Spool(open_spool_folder())
        self._requeue = Requeue(self.queue.redis)
        self._replayer = Replayer(self.spool.folder, self._requeue)
        self._recent = RecentBodies(keep_s=SEEN_S)
        self._heard = Waiting(delay_s=HEARD_AFTER_S)
        self._spooled = Waiting()
        self._patience = Patience()
        # Whoever else asks Redis on a request's way may look here first.
        self.is_queue_away = False
        self._is_closing = False
        self._tending: asyncio.Task[None] | None = None

    async def put(
        self,
        signal: Signal,
        *,
        sender: Sender,
        items: int,
        received_ns: int,
        body: bytes,
        packed: bytes | None = None,
    ) -> Queued:
        """Like Intake.put, but the body is durable on return even while the queue is not there.

        Whether an attempt that was given up has queued the body after all does not matter: then Redis knows
        its digest until the spool is empty, and the replayer queues nothing.
        A body that is spooled is counted when it is queued, and no quota is asked about it.
        Raises QueueUnavailable when neither queue nor spool can take the body; Throttled like Intake.put.
        """
        self.start()
        digest = body_digest(signal, sender.project_id, body)
        if self._recent.is_spooled(digest):
            return Queued(is_new=False)
        if not self.is_queue_away:
            try:
                async with self._patience.wait(len(packed or body)):
                    queued = await self.queue.put(
                        signal,
                        sender=sender,
                        items=items,
                        received_ns=received_ns,
                        body=body,
                        packed=packed,
                        digest=digest,
                    )
            except (QueueUnavailable, TimeoutError) as error:
                self._leave_queue(error)
            else:
                self._recent.add(digest, is_spooled=False)
                # Whoever queued it shortens its key; nobody else knows who may still need it.
                if queued.is_new:
                    self._heard.add(digest)
                return queued
        if self._recent.is_known(digest):
            return Queued(is_new=False)
        header = Header(
            signal=signal,
            project=sender.project_id,
            key=sender.key_id,
            items=items,
            received_ns=received_ns,
            digest=digest,
            encoding="" if packed is None else kept_encoding(packed),
            body_bytes=len(body),
        )
        await self._write_down(Record(header, body if packed is None else packed))
        return Queued()

    async def _write_down(self, record: Record) -> None:
        try:
            await self.spool.append(record)
        except SpoolUnavailable as error:
            raise QueueUnavailable(f"the queue is away, and so is the spool: {error}") from error
        self._recent.add(record.header.digest, is_spooled=True)
        self._spooled.add(record.header.digest)

    def _leave_queue(self, error: Exception) -> None:
        """Until it answers again nobody waits for it."""
        if not self.is_queue_away:
            logger.warning("the queue is away, bodies go to the spool: %s", error or "no answer")
        self.is_queue_away = True

    def start(self) -> None:
        """Look after queue and spool from now on."""
        if self._tending is None:
            self._tending = asyncio.create_task(self._tend())

    async def _tend(self) -> None:
        pause_s = TEND_S
        # A cancellation may be lost on its way through a client that times out just then.
        while not self._is_closing:
            # Jitter: receivers that lost Redis together must not come back together.
            await asyncio.sleep(pause_s * random.uniform(0.5, 1.0))  # noqa: S311
            try:
                await self._tend_once()
                pause_s = TEND_S
            except (QueueUnavailable, redis.RedisError, OSError) as error:
                logger.info("the spool waits: %s", error or "no answer")
                pause_s = min(pause_s * 1.5, MOST_TEND_S)
            except Exception:
                logger.exception("the spool was not looked after")

    async def _tend_once(self) -> None:
        if self.is_queue_away:
            async with asyncio.timeout(PATIENCE_S):
                await self.queue.redis.ping()
            self.is_queue_away = False
        while digests := self._spooled.due(at_most=DIGESTS_AT_ONCE):
            await self._requeue.remember_spooled(digests)
            self._spooled.done(digests)
        await self._let_go()
        await self.spool.seal()
        await self._replayer.replay_all()

    async def _let_go(self, *, early: bool = False) -> None:
        while digests := self._heard.due(at_most=DIGESTS_AT_ONCE, early=early):
            await self._requeue.forget_later(digests)
            self._heard.done(digests)

    @property
    def redis(self) -> "redis.asyncio.Redis":
        return self.queue.redis

    async def close(self) -> None:
        """What is spooled stays for whoever starts next."""
        self._is_closing = True
        if self._tending is not None:
            self._tending.cancel()
            await asyncio.gather(self._tending, return_exceptions=True)
        await self.spool.close()
        if not self.is_queue_away:
            with contextlib.suppress(QueueUnavailable, TimeoutError):
                async with asyncio.timeout(TEND_S):
                    await self._let_go(early=True)
        await self.queue.close()
