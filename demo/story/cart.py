"""The story: cart (Go) keeps carts in Redis and speaks gRPC."""

from demo.steps import Cache, Latency, Operation, RpcEntry, Work
from demo.story import faults

CART_GET = Operation(
    "cart",
    RpcEntry("shop.cart.v1.CartService/GetCart"),
    (
        Work(Latency(0.3)),
        Cache("HGETALL", "cart:{visit.cart_id}", fault=faults.REDIS_TIMEOUT, chance=0.002),
    ),
)
CART_ADD = Operation(
    "cart",
    RpcEntry("shop.cart.v1.CartService/AddItem"),
    (Work(Latency(0.4)), Cache("HINCRBY", "cart:{visit.cart_id}"), Cache("EXPIRE", "cart:{visit.cart_id}")),
)
CART_EMPTY = Operation(
    "cart", RpcEntry("shop.cart.v1.CartService/EmptyCart"), (Cache("DEL", "cart:{visit.cart_id}"),)
)
