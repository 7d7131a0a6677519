"""Nodes of the map: services, and what is inferred from the calls to it. Pure.

A node's id is its kind, a colon and its name as it stands; of a database, a topic and a host each part is
escaped as in an address, so that a slash in a name parts nothing (apps/topology/facts.py writes them).
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal
from urllib.parse import unquote

Kind = Literal["service", "browser", "database", "topic", "external"]
KINDS: tuple[Kind, ...] = ("service", "browser", "database", "topic", "external")


@dataclass(frozen=True, slots=True)
class NodeName:
    """`system` of databases and topics, `server` of databases; '' where the spans do not tell."""

    kind: Kind
    name: str
    system: str = ""
    server: str = ""


def service_node(name: str) -> str:
    return f"service:{name}"


# An edge's nodes are those of others, too.
@lru_cache(maxsize=4096)
def parse_node(node_id: str) -> NodeName:
    """What an id stands for."""
    kind, _, rest = node_id.partition(":")
    if kind == "service":
        return NodeName("service", rest)
    parts = [unquote(part) for part in rest.split("/")]
    if kind == "database":
        system, server, name = parts
        return NodeName("database", name, system, server)
    if kind == "topic":
        system, name = parts
        return NodeName("topic", name, system)
    return NodeName("external", parts[0])
