"""The story: inventory (Python) reserves stock in PostgreSQL and follows the orders topic in batches."""

from demo.steps import HttpEntry, Latency, MessageEntry, Operation, Query, Work
from demo.story import faults
from demo.story.topics import ORDERS

INVENTORY_STOCK = Operation(
    "inventory",
    HttpEntry("GET", "/stock/<sku>", "/stock/{visit.sku}"),
    (
        Work(Latency(1.5)),
        Query(
            "inventory",
            "SELECT",
            "stock",
            "SELECT sku, on_hand, reserved FROM stock WHERE sku = %s FOR UPDATE",
            Latency(43, 0.45),
        ),
    ),
)
INVENTORY_RESERVE = Operation(
    "inventory",
    HttpEntry("POST", "/reservations", "/reservations", success=201),
    (
        Work(Latency(2)),
        Query(
            "inventory",
            "SELECT",
            "stock",
            "SELECT sku, on_hand, reserved FROM stock WHERE sku = ANY(%s) FOR UPDATE",
            Latency(9, 0.5),
            rows=4,
            fault=faults.STOCK_SERIALIZATION,
            chance=0.006,
            code="40001",
        ),
        Query(
            "inventory",
            "UPDATE",
            "stock",
            "UPDATE stock SET reserved = reserved + line.quantity"
            " FROM unnest(%s, %s) AS line(sku, quantity) WHERE stock.sku = line.sku",
            Latency(7, 0.45),
            rows=0,
        ),
    ),
)
INVENTORY_PROJECT = Operation(
    "inventory",
    MessageEntry(ORDERS, "stock-projection", Latency(900)),
    (
        Work(Latency(3), "fold stock movements"),
        Query(
            "inventory",
            "INSERT",
            "stock_movements",
            "INSERT INTO stock_movements (sku, delta, order_id, moved_at)"
            " SELECT * FROM unnest(%s, %s, %s, %s)",
            Latency(14, 0.5),
            rows=0,
        ),
    ),
)
