"""A small shop whose calls take every way that the map knows."""

from tests.topology.calls import CLIENT, CONSUMER, INTERNAL, PRODUCER, SERVER, Call

POSTGRES = {"db.system.name": "postgresql", "server.address": "db", "db.namespace": "shop"}
ORDERS = {"messaging.system": "kafka", "messaging.destination.name": "orders"}
MAILS = {"messaging.system": "kafka", "messaging.destination.name": "mails"}
HTTP = {"http.request.method": "GET"}
CALLS = [
    Call("frontend", 1, 1, kind=SERVER, attributes=HTTP),
    Call("frontend", 1, 2, 1, CLIENT, attributes=HTTP),
    Call("cart", 1, 3, 2, SERVER, attributes=HTTP, duration_ns=2_000_000),
    Call("cart", 1, 4, 3, CLIENT, attributes=POSTGRES, status=2),
    Call("cart", 1, 5, 3, PRODUCER, attributes=ORDERS),
    Call("cart", 1, 6, 3, PRODUCER, attributes=MAILS),
    Call("shipping", 2, 7, kind=CONSUMER, attributes=ORDERS, links=[(1, 5)]),
    Call("shipping", 2, 8, 7, CLIENT, attributes={"http.method": "POST", "peer.service": "carrier"}),
    Call("shipping", 2, 9, 7, CLIENT, attributes={"url.full": "https://api.example:8443/x?y=1"}),
    Call("shipping", 2, 10, 7, CLIENT, attributes={"server.address": "stock", "server.port": 8080}),
    Call("newsletter", 3, 11, kind=CONSUMER, attributes=MAILS),
    Call("cart", 4, 12, 99, SERVER, attributes=HTTP),
    Call("stock", 5, 13, kind=SERVER, attributes={**HTTP, "server.address": "stock"}),
    Call("cron", 6, 14, kind=INTERNAL),
    Call("cart", 7, 15, kind=SERVER, attributes={"rpc.system": "grpc"}),
    Call("prices", 7, 16, 15, SERVER, attributes={"rpc.system": "grpc"}, status=2),
    Call("prices", 7, 17, 16, CLIENT, attributes={"db.system": "redis"}),
]
