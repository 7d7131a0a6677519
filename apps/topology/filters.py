"""The filters that find the traces behind an edge and behind a node (docs/filter-language.md). Pure."""

import re
from collections.abc import Sequence

from apps.query.language.literals import write_quoted
from apps.topology.facts import PASSING_NAME
from apps.topology.nodes import NodeName

_CALLING = "(kind = client || kind = producer)"
_HTTP = "span.http.request.method != nil"
_GRAPHQL = (
    "(span.graphql.operation.type != nil || span.graphql.operation.name != nil "
    "|| span.graphql.document != nil)"
)
_HOST_PORT = re.compile(r"(.+):(\d{1,5})")


def find_calls(caller: NodeName, callee: NodeName, protocol: str, via: NodeName | None) -> str:
    """Spans of the calls of an edge: of the callee where it is a service, else of the caller.

    A span link is no structure, so what came by a topic is found by whoever took it from there.
    """
    if caller.kind == "topic":
        return _braces([_service(callee), *_topic(caller)])
    if callee.kind != "service":
        return _braces([_service(caller), _CALLING, *_answering(callee)])
    if via is not None:
        return _braces([_service(callee), *_topic(via)])
    asked = f"{_braces([_service(caller)])} > {_braces([_service(callee), *_speaking(protocol)])}"
    if protocol in ("http", "graphql"):
        return asked
    return f"({asked}) || {_braces([_service(callee), *_linking(protocol)])}"


def find_node(node: NodeName) -> str:
    """Spans of a service; of what is inferred the calls to it, of a topic also what is taken from it."""
    if node.kind in ("service", "browser"):
        return _braces([_service(node)])
    if node.kind == "topic":
        # One that tells neither a system nor a name is no node.
        return _braces(_topic(node))
    return _braces([_CALLING, *_answering(node)])


def _braces(conditions: Sequence[str]) -> str:
    return f"{{ {' && '.join(conditions)} }}"


def _service(node: NodeName) -> str:
    return f"service = {write_quoted(node.name)}"


def _equals(key: str, value: str) -> list[str]:
    return [f"span.{key} = {write_quoted(value)}"] if value else []


def _speaking(protocol: str) -> list[str]:
    if protocol in ("", "http", "graphql"):
        return {"": [], "http": [_HTTP], "graphql": [_GRAPHQL]}[protocol]
    keys = ("rpc.system.name", "db.system.name", "messaging.system")
    return [f"({' || '.join(condition for key in keys for condition in _equals(key, protocol))})"]


def _linking(protocol: str) -> list[str]:
    """What a callee does that came by a link, of which no topic is known: nothing but its own spans tells."""
    if protocol:
        return [
            "kind != client",
            "kind != producer",
            "kind != consumer",
            *_equals("messaging.system", protocol),
        ]
    return ["kind = consumer", "span.messaging.system = nil", "span.messaging.destination.name = nil"]


def _answering(node: NodeName) -> list[str]:
    if node.kind == "database":
        return [
            *_equals("db.system.name", node.system),
            *_equals("server.address", node.server),
            *_equals("db.namespace", node.name),
        ]
    return _topic(node) if node.kind == "topic" else [_host(node.name)]


def _topic(node: NodeName) -> list[str]:
    conditions = _equals("messaging.system", node.system)
    if node.name == PASSING_NAME:
        keys = ("messaging.destination.temporary", "messaging.destination.anonymous")
        return [*conditions, f"({' || '.join(f'span.{key} = true' for key in keys)})"]
    if node.name:
        keys = ("messaging.destination.name", "messaging.destination.template")
        names = [condition for key in keys for condition in _equals(key, node.name)]
        conditions.append(f"({' || '.join(names)})")
    return conditions


def _host(name: str) -> str:
    """By whichever of its attributes it was told: the service's name, its address, the URL."""
    told = [*_equals("service.peer.name", name), *_equals("server.address", name)]
    if match := _HOST_PORT.fullmatch(name):
        told.append(f"(span.server.address = {write_quoted(match[1])} && span.server.port = {match[2]})")
    url = rf"[a-z]+://([^/]*@)?{re.escape(name)}(:\d+)?([/?#].*)?"
    return f"({' || '.join(told)} || span.url.full =~ {write_quoted(url)})"
