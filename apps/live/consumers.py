"""One open page's socket: let in, told what is new as fast as it reads, let go when it may not watch."""

import asyncio
import logging
from dataclasses import asdict
from typing import Any, cast

from channels.generic.websocket import AsyncWebsocketConsumer

from apps.live.admission import Admission, find_admission_async
from apps.live.backpressure import Faucet
from apps.live.hub import Hub, running_hub
from apps.live.viewers import Viewer, encode_frame
from apps.live.wanted import BadFrame, Wanted, parse_wanted
from apps.query.language.errors import FilterError

# Membership may end while a page is open. The promise is 60 s.
RECHECK_EVERY_S = 30.0

CLOSE_BAD_FRAME = 4400
CLOSE_NOT_FOUND = 4404
CLOSE_TOO_MANY = 4429
CLOSE_TRY_AGAIN = 1011

logger = logging.getLogger(__name__)


class AccessEnded(Exception):
    """Who watches is no longer signed in, or no longer a member."""


class LiveConsumer(AsyncWebsocketConsumer):
    viewer: Viewer
    admission: Admission | None = None
    serving: "asyncio.Task[None] | None" = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self.leave()

    async def connect(self) -> None:
        admission = await self.find_admission()
        if admission is None:
            await self.close(CLOSE_NOT_FOUND)
            return
        hub = self.find_hub()
        if not hub.has_room_for(admission.user_id):
            await self.close(CLOSE_TOO_MANY)
            return
        self.viewer = Viewer(user_id=admission.user_id)
        self.admission = admission
        await hub.join(admission.project_id, self.viewer)
        await self.accept()
        self.faucet().attach()
        await self.send(encode_frame({"type": "hello", "sequence": 0}))
        self.serving = asyncio.create_task(self.serve())

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        try:
            wanted = parse_wanted(text_data)
            await self.look_at(wanted)
        except BadFrame as error:
            await self.send(encode_frame({"type": "error", "code": "bad_frame", "detail": str(error)}))
            await self.close(CLOSE_BAD_FRAME)

    async def look_at(self, wanted: Wanted) -> None:
        """From now on; through a filter that makes no sense in a stream at nothing. Raises BadFrame."""
        feeds = self.find_hub().feeds
        if wanted.feed not in feeds:
            raise BadFrame(f"feed: there is none of that name; known: {', '.join(sorted(feeds))}.")
        self.viewer.forget_rows()
        try:
            feeds[wanted.feed].check(wanted.q)
        except FilterError as error:
            self.viewer.wanted = None
            place = {"position": error.position, "length": error.length, "hint": error.hint}
            bad_filter = {"type": "error", "code": "bad_filter", "detail": error.message, **place}
            await self.send(encode_frame(bad_filter))
        else:
            self.viewer.wanted = wanted
            await self.send(encode_frame({"type": "watching", **asdict(wanted)}))

    async def serve(self) -> None:
        """Send, and keep asking the door, until one of the two ends."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self.pump())
                tasks.create_task(self.watch_access())
        except* AccessEnded:
            await self.send(encode_frame({"type": "bye", "reason": "access_revoked"}))
            await self.close(CLOSE_NOT_FOUND)
        except* Exception:
            # Without an answer from the door, or with a frame that cannot be sent, nobody goes on watching.
            logger.exception("live socket of project %s ended", self.admission)
            await self.close(CLOSE_TRY_AGAIN)

    async def pump(self) -> None:
        while True:
            # What waits here waits in the viewer's bounded queue, not in the socket's.
            await self.faucet().wait_open()
            await self.send(await self.viewer.next_frame())

    async def watch_access(self) -> None:
        while await self.find_admission() == self.admission:
            await asyncio.sleep(RECHECK_EVERY_S)
        raise AccessEnded

    async def find_admission(self) -> Admission | None:
        slug = self.scope["url_route"]["kwargs"]["slug"]
        admission: Admission | None = await find_admission_async(self.scope["session"].session_key, slug)
        return admission

    def faucet(self) -> Faucet:
        faucet: Faucet = cast("Any", self.scope)["faucet"]
        return faucet

    def find_hub(self) -> Hub:
        return running_hub()

    def leave(self) -> None:
        if self.serving:
            self.serving.cancel()
        if self.admission:
            self.find_hub().leave(self.admission.project_id, self.viewer)
            self.faucet().detach()
