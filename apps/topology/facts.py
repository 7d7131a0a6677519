"""What a span tells of the other end of a call: protocol, and the node that answers it. SQL texts; pure."""

from collections.abc import Mapping, Sequence

from apps.query.language.names import FORMER_NAMES

# Names in the order in which they are believed: today's, then the former ones.
RPC = ("rpc.system.name", *FORMER_NAMES["rpc.system.name"])
DATABASE = ("db.system.name", *FORMER_NAMES["db.system.name"])
NAMESPACE = ("db.namespace", "db.name")
SERVER = ("server.address", "net.peer.name", "net.sock.peer.name")
PORT = ("server.port", "net.peer.port", "net.sock.peer.port")
PEER = ("service.peer.name", *FORMER_NAMES["service.peer.name"])
URL = ("url.full", *FORMER_NAMES["url.full"])
MESSAGING = ("messaging.system",)
DESTINATION = ("messaging.destination.name", *FORMER_NAMES["messaging.destination.name"])
TEMPLATE = ("messaging.destination.template",)
# Made for one reply or one client: there are as many of their names as there are messages.
PASSING = (
    "messaging.destination.temporary",
    "messaging.destination.anonymous",
    *FORMER_NAMES["messaging.destination.temporary"],
)
OPERATION = ("messaging.operation.type", *FORMER_NAMES["messaging.operation.type"])
GRAPHQL = ("graphql.operation.type", "graphql.operation.name", "graphql.document")
HTTP = ("http.request.method", *FORMER_NAMES["http.request.method"])

# Of those that answer calls, and of those that make some that no service answers.
_SPOKEN: Mapping[str, Sequence[str]] = {
    "rpc": RPC,
    "db": DATABASE,
    "messaging": MESSAGING,
    "topic_name": DESTINATION,
    "topic_template": TEMPLATE,
    "operation": OPERATION,
    "graphql": GRAPHQL,
    "http": HTTP,
}
_CALLED: Mapping[str, Sequence[str]] = {
    "db_name": NAMESPACE,
    "server": SERVER,
    "port_text": PORT,
    "peer": PEER,
    "url_host": URL,
}
PASSING_NAME = "(temporary)"
# Everybody leaves them out.
USUAL_PORTS = ("80", "443")


def _quote(keys: Sequence[str]) -> str:
    return ", ".join(f"'{key}'" for key in keys)


def _first(keys: Sequence[str]) -> str:
    """The first of these attributes that is not empty."""
    if len(keys) == 1:
        return f"facts['{keys[0]}']"
    values = ", ".join(f"facts['{key}']" for key in keys)
    return f"arrayFirst(value -> value != '', [{values}])"


def _host(address: str, port: str) -> str:
    return f"if({port} IN ('', '0', {_quote(USUAL_PORTS)}), {address}, concat({address}, ':', {port}))"


_SOUGHT_SPOKEN = [key for keys in (*_SPOKEN.values(), PASSING) for key in keys]
_SOUGHT_CALLED = [*_SOUGHT_SPOKEN, *(key for keys in _CALLED.values() for key in keys)]
_PASSING_VALUES = ", ".join(f"facts['{key}']" for key in PASSING)
_PORTS = ", ".join(f"mapContains(ports, '{key}'), toString(ports['{key}'])" for key in PORT)
_URL_HOST = _host("domain(v)", "toString(port(v))")


def _facts(sought: Sequence[str]) -> str:
    """Few of a span's attributes, without the marks of what is no text, and with as few values as will do:
    spans that tell the same are counted before it is looked at what they tell.
    """
    told = (
        f"multiIf(v = '', '', k IN ({_quote((*GRAPHQL, *HTTP))}), 'yes', k IN ({_quote(URL)}), {_URL_HOST}, "
        "plain_text(v))"
    )
    return f"mapApply((k, v) -> (k, {told}), mapFilter((k, v) -> k IN ({_quote(sought)}), attrs)) AS facts"


SPOKEN_FACTS = f"{_facts(_SOUGHT_SPOKEN)}, map('', toInt64(0)) AS ports"
CALLED_FACTS = f"{_facts(_SOUGHT_CALLED)}, mapFilter((k, v) -> k IN ({_quote(PORT)}), ints) AS ports"

# Each level may use those before it. They are subqueries of each other: aliases of one SELECT would be
# written out in each other, and planning would take a second.
_LEVELS: Sequence[Mapping[str, str]] = (
    {
        **{name: _first(keys) for name, keys in (*_SPOKEN.items(), *_CALLED.items())},
        "port_number": f"multiIf({_PORTS}, '')",
        "is_passing": f"has([{_PASSING_VALUES}], 'true')",
    },
    {
        "port": "if(port_number != '', port_number, port_text)",
        "destination": (
            f"multiIf(NOT is_passing, topic_name, topic_template != '', topic_template, '{PASSING_NAME}')"
        ),
        "is_taking": "kind = 5 OR (kind = 3 AND operation = 'receive')",
        "protocol": (
            "multiIf(rpc != '', rpc, db != '', db, messaging != '', messaging, graphql != '', 'graphql', "
            "http != '', 'http', '')"
        ),
    },
    {
        "topic": (
            "if(messaging = '' AND destination = '', '', "
            "concat('topic:', encodeURLComponent(messaging), '/', encodeURLComponent(destination)))"
        ),
        "host": (f"multiIf(peer != '', peer, server != '', {_host('server', 'port')}, url_host)"),
    },
    {
        # What answers where no service does.
        "node": (
            "multiIf(kind = 5, topic, db != '', "
            "concat('database:', encodeURLComponent(db), '/', encodeURLComponent(server), '/', "
            "encodeURLComponent(db_name)), "
            "topic != '', topic, host != '', concat('external:', encodeURLComponent(host)), '')"
        ),
    },
)


def with_facts(rows: str) -> str:
    """A SELECT of the rows of another, which has `kind` and one of the two sets of facts among its columns,
    and of what they tell: protocol, topic, node, is_taking."""
    for level in _LEVELS:
        columns = ", ".join(f"{expression} AS {name}" for name, expression in level.items())
        rows = f"SELECT *, {columns} FROM (\n{rows})"  # noqa: S608
    return rows
