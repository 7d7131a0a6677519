"""Ports: which are taken before the start, and who answers after it."""

import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass

ANSWER_TIMEOUT_S = 1.0
# Outgoing connections are given ports from 32768 (Linux) or 49152 (macOS) up: one of those may be taken by
# the time it is bound.
BELOW_EPHEMERAL = range(15_000, 32_000)


@dataclass(frozen=True, slots=True)
class Port:
    """A port that Spanwise listens on, and the variable that moves it."""

    variable: str
    default: int
    what: str


WEB = Port("SPANWISE_PORT", 8000, "the web application")
OTLP_HTTP = Port("SPANWISE_OTLP_HTTP_PORT", 4318, "OTLP over HTTP")
OTLP_GRPC = Port("SPANWISE_OTLP_GRPC_PORT", 4317, "OTLP over gRPC")
CLICKHOUSE_NATIVE = Port("SPANWISE_CLICKHOUSE_PORT", 9000, "the embedded ClickHouse")
CLICKHOUSE_HTTP = Port("SPANWISE_CLICKHOUSE_HTTP_PORT", 8123, "the embedded ClickHouse's HTTP interface")
REDIS = Port("SPANWISE_REDIS_PORT", 6379, "the embedded Valkey")
DOORS = (WEB, OTLP_HTTP, OTLP_GRPC)
ALL_PORTS = (*DOORS, CLICKHOUSE_NATIVE, CLICKHOUSE_HTTP, REDIS)


def listening_ports(environ: Mapping[str, str]) -> tuple[Port, ...]:
    """The ports this installation opens: not those of stores that run elsewhere."""
    engine = () if environ.get("SPANWISE_CLICKHOUSE_URL") else (CLICKHOUSE_NATIVE, CLICKHOUSE_HTTP)
    valkey = () if environ.get("SPANWISE_REDIS_URL") else (REDIS,)
    return (*DOORS, *engine, *valkey)


def port_problems(environ: Mapping[str, str]) -> list[str]:
    """One line for each port that cannot be had; `environ` holds every port's number."""
    problems, seen = [], dict[int, Port]()
    for port in listening_ports(environ):
        number = int(environ[port.variable])
        advice = f"Choose another, for example: {port.variable}={number + 1000} make run"
        if number in seen:
            problems.append(f"Port {number} is meant for both {seen[number].what} and {port.what}. {advice}")
        elif not is_free(_bind_host(port, environ), number):
            problems.append(f"Port {number}, for {port.what}, is taken. {advice}")
        seen[number] = port
    return problems


def _bind_host(port: Port, environ: Mapping[str, str]) -> str:
    return environ["SPANWISE_HOST"] if port in DOORS else "127.0.0.1"


def is_free(host: str, number: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        # As the servers do: a port that was left a moment ago, in TIME_WAIT, is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, number))
        except OSError:
            return False
        return True


def free_port() -> int:
    """A port nobody listens on at this moment, and that no connection is given for its own end meanwhile."""
    while True:
        number = BELOW_EPHEMERAL.start + secrets.randbelow(len(BELOW_EPHEMERAL))
        if is_free("127.0.0.1", number):
            return number


def is_listening(host: str, number: int) -> bool:
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - asked, not bound
    try:
        with socket.create_connection((reachable, number), timeout=ANSWER_TIMEOUT_S):
            return True
    except OSError:
        return False


def valkey_answers(number: int) -> bool:
    """Whether Valkey serves: while it still reads its append-only file it answers `-LOADING`."""
    try:
        with socket.create_connection(("127.0.0.1", number), timeout=ANSWER_TIMEOUT_S) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(64).startswith(b"+PONG")
    except OSError:
        return False
