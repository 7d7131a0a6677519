"""What happens on a connection: rebinding, redirects, TLS, and endpoints that take their time."""

import socket
import threading
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from apps.notifiers import guarded
from apps.notifiers.answers import Undelivered, judge
from apps.notifiers.guarded import MAX_ANSWER_BYTES, Request, send
from tests.notifiers.conftest import Resolver
from tests.notifiers.receiver import Reply, Server, serve

PUBLIC = "93.184.215.14"


def request(url: str) -> Request:
    return Request("POST", url, {"X-Token": "a"}, b"{}")


def test_a_name_that_changes_between_check_and_use_is_connected_where_it_was_judged(
    receiver: Server, resolver: Resolver, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolver.tell("rebinding.example", [(PUBLIC, None)], [("127.0.0.1", None)])
    connected: list[str] = []

    def connect(address: tuple[str, int], *args: object, **kwargs: object) -> socket.socket:
        connected.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(Undelivered):
        send(request(f"http://rebinding.example:{receiver.port}/"))
    assert connected == [PUBLIC]
    assert resolver.asked == ["rebinding.example"]
    assert receiver.connections == 0


def test_the_second_time_a_name_that_has_changed_is_refused(receiver: Server, resolver: Resolver) -> None:
    resolver.tell("rebinding.example", [("127.0.0.1", None)])
    with pytest.raises(guarded.Blocked):
        send(request(f"http://rebinding.example:{receiver.port}/"))
    assert receiver.connections == 0


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_a_failure_that_says_so(receiver: Server, status: int) -> None:
    with serve() as other:
        location = f"http://127.0.0.1:{other.port}/"
        receiver.answers(Reply(status, headers={"location": location}))
        outcome = judge(send(request(f"http://127.0.0.1:{receiver.port}/")))
        assert other.connections == 0
    assert (outcome.delivered, outcome.status, outcome.is_final) == (False, status, True)
    assert outcome.detail == f"redirects are not followed; it points to {location}"


def test_only_the_port_that_is_named_is_allowed(receiver: Server) -> None:
    with serve() as other, pytest.raises(guarded.Blocked):
        send(request(f"http://127.0.0.1:{other.port}/"))


def test_an_answer_that_drips_ends_with_its_deadline(receiver: Server) -> None:
    receiver.answers(Reply(body=b"x" * 1000, drip_s=0.02))
    with pytest.raises(Undelivered, match=r"no answer within 0\.3 s"):
        send(request(f"http://127.0.0.1:{receiver.port}/"), limit_s=0.3)


def test_an_endpoint_that_never_answers_ends_with_its_deadline(receiver: Server) -> None:
    release = threading.Event()
    receiver.answers(Reply(wait=release))
    with pytest.raises(Undelivered, match="no answer"):
        send(request(f"http://127.0.0.1:{receiver.port}/"), limit_s=0.3)
    release.set()


def test_a_resolver_that_never_answers_ends_with_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    release = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: release.wait(60))
    with pytest.raises(Undelivered, match="not resolved in time"):
        send(request("http://slow.example/"), limit_s=0.2)
    release.set()


def test_a_long_answer_is_read_no_further_than_anybody_looks(receiver: Server) -> None:
    receiver.answers(Reply(500, b"x" * 10_000_000))
    answer = send(request(f"http://127.0.0.1:{receiver.port}/"))
    assert (answer.status, len(answer.text)) == (500, MAX_ANSWER_BYTES)


def test_an_endpoint_that_is_down_is_said_to_be(receiver: Server, settings: Settings) -> None:
    with serve() as other:
        port = other.port
    settings.NOTIFIERS_ALLOWED_HOSTS = frozenset({("127.0.0.1", port)})
    with pytest.raises(Undelivered, match="the connection failed"):
        send(request(f"http://127.0.0.1:{port}/"))


def test_a_name_that_is_not_known_is_said_to_be(resolver: Resolver) -> None:
    resolver.tell("nowhere.example", [])
    with pytest.raises(Undelivered, match=r"the name nowhere\.example is not known"):
        send(request("http://nowhere.example/"))


def test_proxies_of_the_environment_are_not_asked(receiver: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        send(request(f"http://127.0.0.1:{receiver.port}/"))
        assert (proxy.connections, receiver.connections) == (0, 1)


def test_tls_is_verified_against_the_name_not_the_address(
    services: Server, resolver: Resolver, settings: Settings
) -> None:
    for name in ("receiver.example", "other.example"):
        resolver.tell(name, [("127.0.0.1", services.port)])
    settings.NOTIFIERS_ALLOWED_HOSTS = frozenset({("receiver.example", 443), ("other.example", 443)})
    assert send(request("https://receiver.example/")).status == 200
    with pytest.raises(Undelivered, match="certificate verify failed"):
        send(request("https://other.example/"))
    assert len(services.received) == 1


def test_an_authority_that_nobody_knows_is_not_trusted(
    certificate: Path, resolver: Resolver, settings: Settings
) -> None:
    settings.NOTIFIERS_ALLOWED_HOSTS = frozenset({("receiver.example", 443)})
    with serve(certificate) as server:
        resolver.tell("receiver.example", [("127.0.0.1", server.port)])
        with pytest.raises(Undelivered, match="certificate verify failed"):
            send(request("https://receiver.example/"))
        assert server.received == []


def test_what_is_sent_names_the_host_that_was_asked_for(receiver: Server, resolver: Resolver) -> None:
    send(request(f"http://127.0.0.1:{receiver.port}/a?b=c"))
    (received,) = receiver.received
    assert (received.method, received.path, received.body) == ("POST", "/a?b=c", b"{}")
    assert received.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert (received.headers["x-token"], received.headers["user-agent"]) == ("a", "Spanwise")
