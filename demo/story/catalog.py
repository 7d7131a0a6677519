"""The story: catalog (Python) answers from a Redis cache in front of PostgreSQL."""

from demo.steps import Cache, HttpEntry, Latency, Operation, Query, Refuse, Throw, Work
from demo.story import faults

SELECT_PRODUCT = Query(
    "catalog",
    "SELECT",
    "products",
    "SELECT sku, title, price_minor, currency, image FROM products WHERE sku = %s",
    Latency(3.5, 0.5),
)
CATALOG_PRODUCT = Operation(
    "catalog",
    HttpEntry("GET", "/products/<sku>", "/products/{visit.sku}"),
    (
        Work(Latency(1.2)),
        Cache("GET", "product:{visit.sku}", hit_ratio=0.82, miss=(SELECT_PRODUCT,)),
        Refuse(404, 0.008),
        Throw(faults.CATALOG_KEY, 0.0025),
        Work(Latency(1.0)),
    ),
)
CATALOG_FEATURED = Operation(
    "catalog",
    HttpEntry("GET", "/products", "/products", query="collection=featured&country={visit.country}"),
    (
        Work(Latency(1.5)),
        Cache(
            "GET",
            "featured:{visit.country}",
            hit_ratio=0.93,
            miss=(
                Query(
                    "catalog",
                    "SELECT",
                    "products",
                    "SELECT sku, title, price_minor, currency, image FROM products"
                    " JOIN featured USING (sku) WHERE country = %s ORDER BY position LIMIT 24",
                    Latency(18, 0.5),
                    rows=24,
                ),
            ),
        ),
        Work(Latency(2)),
    ),
)
CATALOG_SEARCH = Operation(
    "catalog",
    HttpEntry("GET", "/search", "/search", query="q={visit.search}"),
    (
        Work(Latency(2)),
        Query(
            "catalog",
            "SELECT",
            "products",
            "SELECT sku, title, price_minor, ts_rank(document, query) AS rank"
            " FROM products, websearch_to_tsquery(%s) query"
            " WHERE document @@ query ORDER BY rank DESC LIMIT 48",
            Latency(32, 0.6),
            rows=48,
        ),
        Work(Latency(4), "rank results"),
    ),
)
