"""Every way to spell this machine, a neighbour or a cloud's metadata: none of them reaches a listener."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from pytest_django.fixtures import Settings

from apps.notifiers.addresses import BadAddress, is_public, read_url
from apps.notifiers.answers import Undelivered
from apps.notifiers.guarded import Request, send
from tests.notifiers.conftest import Resolver
from tests.notifiers.receiver import Server, serve

# Written into a URL. {port} is the listener's.
SPELLINGS = [
    "http://127.0.0.1:{port}/",
    "http://127.0.0.2:{port}/",
    "http://127.255.255.254:{port}/",
    "http://127.1:{port}/",
    "http://127.0.1:{port}/",
    "http://127.:{port}/",
    "http://0:{port}/",
    "http://0.0.0.0:{port}/",
    "http://00.0.0.0:{port}/",
    "http://2130706433:{port}/",
    "http://4294967295:{port}/",
    "http://0x7f000001:{port}/",
    "http://0x7f.0.0.1:{port}/",
    "http://0X7F.0x0.0x0.0x1:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://0177.0.0.01:{port}/",
    "http://017700000001:{port}/",
    "http://0000000127.0.0.1:{port}/",
    "http://127.0.0.0x1:{port}/",
    "http://127.0.0.1.:{port}/",
    "http://localhost:{port}/",
    "http://LOCALHOST:{port}/",
    "http://localhost.:{port}/",
    "http://localhost..:{port}/",
    "http://[::1]:{port}/",
    "http://[::]:{port}/",
    "http://[0:0:0:0:0:0:0:1]:{port}/",
    "http://[0000::0001]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[::127.0.0.1]:{port}/",
    "http://[64:ff9b::7f00:1]:{port}/",
    "http://[64:ff9b:1::7f00:1]:{port}/",
    "http://[2002:7f00:1::]:{port}/",
    "http://[2001:0:7f00:1::]:{port}/",
    "http://[2001:0:0:0:0:0:80ff:fffe]:{port}/",
    "http://[fe80::1]:{port}/",
    "http://[fe80::1%25lo]:{port}/",
    "http://[fe80::1%lo]:{port}/",
    "http://[::1%25lo]:{port}/",
    "http://[fc00::1]:{port}/",
    "http://[fd00:ec2::254]:{port}/",
    "http://[fec0::1]:{port}/",
    "http://[ff02::1]:{port}/",
    "http://[2001:db8::1]:{port}/",
    "http://[100::1]:{port}/",
    "http://10.0.0.1:{port}/",
    "http://10.255.255.255:{port}/",
    "http://172.16.0.1:{port}/",
    "http://192.168.0.1:{port}/",
    "http://100.64.0.1:{port}/",
    "http://169.254.169.254/latest/meta-data/",
    "http://169.254.170.2/v2/credentials",
    "http://192.0.0.8:{port}/",
    "http://192.0.0.192:{port}/",
    "http://192.0.2.1:{port}/",
    "http://192.88.99.1:{port}/",
    "http://198.18.0.1:{port}/",
    "http://203.0.113.1:{port}/",
    "http://224.0.0.1:{port}/",
    "http://239.255.255.250:{port}/",
    "http://240.0.0.1:{port}/",
    "http://255.255.255.255:{port}/",
    "http://example.org@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}@example.org/",
    "http://user:password@127.0.0.1:{port}/",
    "http://@127.0.0.1:{port}/",
    "http://example.org\\@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}\\@example.org/",
    "http:\\\\127.0.0.1:{port}/",
    "http://127.0.0.1:{port}#@example.org/",
    "http://example.org#@127.0.0.1:{port}/",
    "http://127.0.0.1 :{port}/",
    " http://127.0.0.1:{port}/",
    "http://127.0.0.1:{port}/\r\nHost: example.org",
    "http://127.0.0.1%0d%0a:{port}/",
    "http://127.0.0.1\t:{port}/",
    "http://127.0.0.1\x00.example.org:{port}/",
    "http://127。0。0。1:{port}/",
    "http://１２７.0.0.1:{port}/",  # noqa: RUF001 - full-width digits are what it is about
    "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:{port}/",
    "http://%6c%6f%63alhost:{port}/",
    "http://%31%32%37.0.0.1:{port}/",
    "//127.0.0.1:{port}/",
    "127.0.0.1:{port}",
    "file:///etc/passwd",
    "ftp://127.0.0.1:{port}/",
    "gopher://127.0.0.1:{port}/_GET",
    "unix:///var/run/docker.sock",
    "http+unix://%2Fvar%2Frun%2Fdocker.sock/",
    "data:text/plain,x",
    "javascript:alert(1)",
    "http://",
    "http://:{port}/",
    "http://127.0.0.1:99999/",
    "http://127.0.0.1:-{port}/",
]
# What a name may lead to.
LEADS = [
    [("127.0.0.1", None)],
    [("10.1.2.3", None)],
    [("169.254.169.254", None)],
    [("100.100.100.200", None)],
    [("93.184.215.14", None), ("127.0.0.1", None)],
    [("127.0.0.1", None), ("93.184.215.14", None)],
    [("::1", None)],
    [("::ffff:127.0.0.1", None)],
    [("64:ff9b::a9fe:a9fe", None)],
    [("2002:a9fe:a9fe::1", None)],
    [("fe80::1%lo", None)],
    [("fd00:ec2::254", None)],
    [("0.0.0.0", None)],  # noqa: S104 - where it leads, not what is bound
]


class Everywhere:
    """Listeners on loopback, of both families where the machine has them."""

    def __init__(self, servers: list[Server]) -> None:
        self.servers = servers
        self.port = servers[0].port

    @property
    def connections(self) -> int:
        return sum(server.connections for server in self.servers)


@pytest.fixture
def listener(settings: Settings) -> Iterator[Everywhere]:
    settings.NOTIFIERS_ALLOWED_HOSTS = frozenset()
    with ExitStack() as stack:
        servers = [stack.enter_context(serve(host="0.0.0.0"))]  # noqa: S104 - whatever leads here shall be seen
        if socket.has_dualstack_ipv6():
            servers.append(stack.enter_context(serve(host="::", port=servers[0].port)))
        yield Everywhere(servers)


def post(url: str) -> None:
    send(Request("POST", url, {}, b"{}"), limit_s=5)


def test_the_listener_hears_who_is_let_through(listener: Everywhere, settings: Settings) -> None:
    settings.NOTIFIERS_ALLOWED_HOSTS = frozenset({("127.0.0.1", listener.port)})
    post(f"http://127.0.0.1:{listener.port}/")
    assert listener.connections == 1


def test_there_are_enough_vectors() -> None:
    assert len(set(SPELLINGS)) + len(LEADS) >= 100


@pytest.mark.parametrize("spelling", SPELLINGS, ids=ascii)
def test_no_spelling_reaches_a_listener(listener: Everywhere, spelling: str) -> None:
    with pytest.raises((BadAddress, Undelivered)):
        post(spelling.format(port=listener.port))
    assert listener.connections == 0


@pytest.mark.parametrize("lead", LEADS, ids=str)
def test_no_name_reaches_a_listener(
    listener: Everywhere, resolver: Resolver, lead: list[tuple[str, int | None]]
) -> None:
    resolver.tell("hook.example", lead)
    with pytest.raises(Undelivered, match="not public"):
        post(f"http://hook.example:{listener.port}/")
    assert listener.connections == 0


@pytest.mark.parametrize(
    "address",
    ["93.184.215.14", "1.1.1.1", "2606:4700:4700::1111", "64:ff9b::1.1.1.1", "::ffff:1.1.1.1", "192.0.1.1"],
)
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("text", ["", "localhost", "1.1.1", "1.1.1.1.", "::g"])
def test_what_is_no_address_is_not_public(text: str) -> None:
    assert not is_public(text)


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        ("https://hooks.example.com/a?b=c", "hooks.example.com", 443),
        ("http://Hooks.Example.com:8080", "hooks.example.com", 8080),
        ("https://xn--bcher-kva.example/", "xn--bcher-kva.example", 443),
        ("https://[2606:4700:4700::1111]/", "2606:4700:4700::1111", 443),
        ("https://1.1.1.1/a%20b", "1.1.1.1", 443),
    ],
)
def test_an_ordinary_address_is_read(url: str, host: str, port: int) -> None:
    address = read_url(url)
    assert (address.host, address.port) == (host, port)
