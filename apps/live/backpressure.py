"""Whether a viewer's socket can take more.

`await send()` waits for a slow reader under most servers. Under Daphne it never does: Twisted buffers without
bound. So Twisted's own flow control is asked, through the transport of the connection that Daphne's `send`
is bound to. The same place carries the limit on what a viewer may send us, which Daphne leaves open.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

# A filter is shorter; autobahn asks only of what comes in whether a frame is too large.
MAX_FRAME_BYTES = 16 * 1024
# A message may be sent in many frames. This one also binds what we send: far above any list of traces.
MAX_MESSAGE_BYTES = 32 * 1024 * 1024

Application = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


class Faucet:
    """A Twisted push producer that only remembers whether it may produce."""

    def __init__(self, protocol: Any = None) -> None:
        self._protocol = protocol
        self._is_open = asyncio.Event()
        self._is_open.set()

    @classmethod
    def of_connection(cls, send: object) -> "Faucet":
        """The faucet of the connection behind an ASGI `send`; one that is always open where there is no
        Twisted transport."""
        # daphne.server: send=partial(self.handle_reply, protocol)
        bound = getattr(send, "args", ())
        protocol = bound[0] if bound and hasattr(bound[0], "transport") else None
        return cls(protocol)

    def attach(self) -> None:
        """Call it once the socket is accepted."""
        if self._protocol is None:
            return
        self._protocol.maxFramePayloadSize = MAX_FRAME_BYTES
        self._protocol.maxMessagePayloadSize = MAX_MESSAGE_BYTES
        # The HTTP channel of the handshake is still registered, and has nothing to say any more.
        self._protocol.transport.unregisterProducer()
        self._protocol.transport.registerProducer(self, True)

    def detach(self) -> None:
        """A TLS transport waits for its producer before it closes."""
        if self._protocol is not None and self._protocol.transport is not None:
            self._protocol.transport.unregisterProducer()

    async def wait_open(self) -> None:
        await self._is_open.wait()

    def pauseProducing(self) -> None:
        self._is_open.clear()

    def resumeProducing(self) -> None:
        self._is_open.set()

    def stopProducing(self) -> None:
        self._is_open.set()


class WithFaucet:
    """Puts `scope["faucet"]` in place. Outermost: what wraps `send` hides the connection from it."""

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        await self._application({**scope, "faucet": Faucet.of_connection(send)}, receive, send)
