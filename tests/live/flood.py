"""An application for Daphne: the real consumer, with a hub that has far more to say than anybody can read."""

import asyncio
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from apps.live.admission import Admission  # noqa: E402 - models need the settings
from apps.live.consumers import LiveConsumer  # noqa: E402
from apps.live.hub import Hub  # noqa: E402
from apps.live.routing import route_sockets  # noqa: E402
from apps.live.viewers import Viewer  # noqa: E402

FRAMES = 2000
FRAME_BYTES = 50_000
# Printed once a viewer has been offered all of it.
ALL_OFFERED = "all is offered"


class FloodingHub(Hub):
    def __init__(self) -> None:
        """Hears of nothing: it makes its own news."""

    def has_room_for(self, user_id: int) -> bool:
        return True

    async def join(self, project_id: int, viewer: Viewer) -> None:
        self._flood = asyncio.create_task(self.flood(viewer))

    def leave(self, project_id: int, viewer: Viewer) -> None:
        self._flood.cancel()

    async def flood(self, viewer: Viewer) -> None:
        for _ in range(FRAMES):
            viewer.offer_rows("traces", '["' + "x" * FRAME_BYTES + '"]', rows=1, matched=1)
            # Time enough to send it: whoever loses a frame was too slow to read, not to be served.
            for _ in range(5):
                await asyncio.sleep(0)
        print(ALL_OFFERED, flush=True)


HUB = FloodingHub()


class FloodedConsumer(LiveConsumer):
    def find_hub(self) -> Hub:
        return HUB

    async def find_admission(self) -> Admission | None:
        return Admission(user_id=1, project_id=1)


application = route_sockets(FloodedConsumer)
