"""The story: api-gateway (Go) checks the token and passes on."""

from demo.steps import Call, HttpEntry, Latency, Operation, Work
from demo.story.cart import CART_ADD, CART_GET
from demo.story.catalog import CATALOG_FEATURED, CATALOG_PRODUCT, CATALOG_SEARCH
from demo.story.checkout import CHECKOUT_ORDER

GATEWAY_FEATURED = Operation(
    "api-gateway",
    HttpEntry("GET", "/api/v1/products", "/api/v1/products", query="collection=featured"),
    (Work(Latency(0.8)), Call(CATALOG_FEATURED)),
)
GATEWAY_PRODUCT = Operation(
    "api-gateway",
    HttpEntry("GET", "/api/v1/products/{sku}", "/api/v1/products/{visit.sku}"),
    (Work(Latency(0.8)), Call(CATALOG_PRODUCT, retries=1)),
)
GATEWAY_SEARCH = Operation(
    "api-gateway",
    HttpEntry("GET", "/api/v1/search", "/api/v1/search", query="q={visit.search}"),
    (Work(Latency(0.8)), Call(CATALOG_SEARCH)),
)
GATEWAY_CART = Operation(
    "api-gateway",
    HttpEntry("GET", "/api/v1/cart", "/api/v1/cart"),
    (Work(Latency(0.8)), Call(CART_GET, retries=1)),
)
GATEWAY_CART_ADD = Operation(
    "api-gateway",
    HttpEntry("POST", "/api/v1/cart/items", "/api/v1/cart/items", success=201),
    (Work(Latency(0.8)), Call(CART_ADD)),
)
GATEWAY_ORDER = Operation(
    "api-gateway",
    HttpEntry("POST", "/api/v1/orders", "/api/v1/orders", success=201),
    (Work(Latency(1.1), "verify token"), Call(CHECKOUT_ORDER)),
)
