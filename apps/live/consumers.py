"""One open page's socket: let in, told what is new as fast as it reads, let go when it may not watch."""

import asyncio
import logging
from typing import Any, cast

from channels.generic.websocket import AsyncWebsocketConsumer

from apps.live.admission import Admission, find_admission_async
from apps.live.backpressure import Faucet
from apps.live.filters import BadFrame, parse_filter
from apps.live.hub import Hub, running_hub
from apps.live.viewers import Viewer, encode_frame

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
            self.viewer.wanted = parse_filter(text_data)
        except BadFrame as error:
            await self.send(encode_frame({"type": "error", "code": "bad_frame", "detail": str(error)}))
            await self.close(CLOSE_BAD_FRAME)

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
