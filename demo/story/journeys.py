"""The story: what visitors come for, and what runs by itself."""

from demo.steps import Batch, Cache, JobEntry, Journey, Latency, Nightly, Operation, Query, Repeat, Work
from demo.story.inventory import INVENTORY_PROJECT
from demo.story.storefront import ADD_TO_CART, CART, CHECKOUT, HOME, PRODUCT, SEARCH

JOURNEYS = (
    Journey(26, HOME),
    Journey(12, SEARCH),
    Journey(32, PRODUCT),
    Journey(8, CART),
    Journey(12, ADD_TO_CART),
    Journey(10, CHECKOUT),
)
BATCHES = (Batch(INVENTORY_PROJECT),)
REBUILD_SEARCH_INDEX = Operation(
    "catalog",
    JobEntry("rebuild-search-index"),
    (
        Work(Latency(400), "lock index"),
        Repeat(
            40,
            (
                Query(
                    "catalog",
                    "SELECT",
                    "products",
                    "SELECT sku, title, description FROM products WHERE sku > %s ORDER BY sku LIMIT 500",
                    Latency(260, 0.4),
                    rows=500,
                ),
                Work(Latency(900, 0.3), "build documents"),
                Query(
                    "catalog",
                    "UPDATE",
                    "products",
                    "UPDATE products SET document = batch.document"
                    " FROM unnest(%s, %s) AS batch(sku, document) WHERE products.sku = batch.sku",
                    Latency(1900, 0.5),
                    rows=0,
                ),
            ),
        ),
        Cache("DEL", "featured:*"),
    ),
)
NIGHTLY = (Nightly(REBUILD_SEARCH_INDEX, hour=3),)
