"""The web port takes no endless body: Daphne itself would keep all of it before anyone is asked."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import Mock

import pytest
from daphne import http_protocol  # type: ignore[import-untyped]
from twisted.internet.address import IPv4Address
from twisted.internet.error import ConnectionDone
from twisted.internet.testing import StringTransport
from twisted.python.failure import Failure

from config.upload_limit import MAX_UPLOAD_BYTES, limit_uploads

HEAD = b"POST /api/v1/me/ HTTP/1.1\r\nHost: localhost\r\n"
MEBIBYTE = 1024 * 1024


class Connection:
    """One to Daphne's HTTP side, without a network."""

    def __init__(self) -> None:
        factory: Any = http_protocol.HTTPFactory(Mock())
        self._transport: Any = StringTransport()  # type: ignore[no-untyped-call]
        self._protocol: Any = factory.buildProtocol(IPv4Address("TCP", "127.0.0.1", 1))
        self._protocol.makeConnection(self._transport)

    def send(self, data: bytes) -> None:
        self._protocol.dataReceived(data)

    def answer(self) -> tuple[bytes, bool]:
        """(what was answered so far, whether the server hung up)."""
        return self._transport.value(), self._transport.disconnecting

    def close(self) -> None:
        self._protocol.connectionLost(Failure(ConnectionDone()))  # type: ignore[no-untyped-call]


@pytest.fixture
def connection(monkeypatch: pytest.MonkeyPatch) -> Iterator[Connection]:
    monkeypatch.setattr(http_protocol, "WebRequest", http_protocol.WebRequest)
    limit_uploads()
    connection = Connection()
    yield connection
    connection.close()


def test_a_body_declared_too_long_is_refused_unread(connection: Connection) -> None:
    connection.send(HEAD + b"Content-Length: %d\r\n\r\n" % (MAX_UPLOAD_BYTES + 1))
    answer, hung_up = connection.answer()
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert hung_up


def test_a_body_of_undeclared_length_is_cut_at_the_limit(connection: Connection) -> None:
    chunk = b"100000\r\n" + bytes(MEBIBYTE) + b"\r\n"
    connection.send(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    connection.send(chunk * (MAX_UPLOAD_BYTES // MEBIBYTE))
    assert connection.answer() == (b"", False)
    connection.send(chunk)
    answer, hung_up = connection.answer()
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert hung_up
