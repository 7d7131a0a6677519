"""The story: storefront (Node.js) is what the visitor sees."""

from demo.steps import AtOnce, Call, HttpEntry, Latency, Operation, Sometimes, Throw, Work
from demo.story import faults
from demo.story.gateway import (
    GATEWAY_CART,
    GATEWAY_CART_ADD,
    GATEWAY_FEATURED,
    GATEWAY_ORDER,
    GATEWAY_PRODUCT,
    GATEWAY_SEARCH,
)

HOME = Operation(
    "storefront",
    HttpEntry("GET", "/", "/"),
    (
        Work(Latency(1)),
        AtOnce((Call(GATEWAY_FEATURED), Sometimes(0.2, (Call(GATEWAY_CART, optional=True),)))),
        Work(Latency(9), "render home"),
    ),
)
SEARCH = Operation(
    "storefront",
    HttpEntry("GET", "/search", "/search", query="q={visit.search}"),
    (Work(Latency(1)), Call(GATEWAY_SEARCH), Work(Latency(12), "render results")),
)
PRODUCT = Operation(
    "storefront",
    HttpEntry("GET", "/products/:sku", "/products/{visit.sku}"),
    (
        Work(Latency(1)),
        Call(GATEWAY_PRODUCT),
        Work(Latency(7), "render product", (Throw(faults.TEMPLATE_UNDEFINED, 0.003),)),
    ),
)
CART = Operation(
    "storefront",
    HttpEntry("GET", "/cart", "/cart"),
    (Work(Latency(1)), Call(GATEWAY_CART), Work(Latency(5), "render cart")),
)
ADD_TO_CART = Operation(
    "storefront",
    HttpEntry("POST", "/cart/items", "/cart/items", success=201),
    (Work(Latency(1)), Call(GATEWAY_CART_ADD)),
)
CHECKOUT = Operation(
    "storefront",
    HttpEntry("POST", "/checkout", "/checkout", success=201),
    (Work(Latency(2)), Call(GATEWAY_ORDER), Work(Latency(3))),
)
