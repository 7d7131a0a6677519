"""The story: checkout (Java) places orders. The planted fault lives here."""

from demo.steps import (
    Call,
    EachLine,
    HttpEntry,
    IfFlawed,
    Latency,
    Note,
    Operation,
    Publish,
    Query,
    Throw,
    Work,
)
from demo.story import faults
from demo.story.cart import CART_EMPTY, CART_GET
from demo.story.inventory import INVENTORY_RESERVE, INVENTORY_STOCK
from demo.story.notification import NOTIFICATION_RECEIPT
from demo.story.payment import PAYMENT_CHARGE
from demo.story.topics import ORDERS

# The new release asks line by line what the old one asked once.
PRICE_EACH_LINE = (
    EachLine(
        (
            Query(
                "checkout",
                "SELECT",
                "line_prices",
                "select p.sku, p.amount, p.currency from line_prices p where p.sku = ?",
                Latency(32, 0.45),
            ),
            Call(INVENTORY_STOCK),
        )
    ),
    Throw(faults.POOL_EXHAUSTED, 0.04, wait=Latency(500, 0.01)),
)
PRICE_ALL_LINES = (
    Query(
        "checkout",
        "SELECT",
        "line_prices",
        "select p.sku, p.amount, p.currency from line_prices p where p.sku = any(?)",
        Latency(6, 0.45),
        rows=4,
    ),
)
CHECKOUT_ORDER = Operation(
    "checkout",
    HttpEntry("POST", "/orders", "/orders", success=201),
    (
        Note(
            (
                ("app.order.id", "order_id"),
                ("app.order.total", "total"),
                ("app.order.skus", "skus"),
                ("app.order.gift", "gift"),
            )
        ),
        Work(Latency(3)),
        Call(CART_GET),
        Work(Latency(2), "PricingService.price", (IfFlawed(PRICE_EACH_LINE, otherwise=PRICE_ALL_LINES),)),
        Call(INVENTORY_RESERVE, retries=1),
        Call(PAYMENT_CHARGE),
        Query(
            "checkout",
            "INSERT",
            "orders",
            "insert into orders (id, customer_id, total, currency, state) values (?, ?, ?, ?, ?)",
            Latency(5, 0.4),
            rows=0,
        ),
        Throw(faults.ORDER_LOCK, 0.006),
        Publish(ORDERS, to=(NOTIFICATION_RECEIPT,)),
        Call(CART_EMPTY, optional=True),
    ),
)
