"""The story: payment (.NET) has its own database and depends on somebody else's API."""

from demo.steps import External, HttpEntry, Latency, Operation, Query, Refuse, Work
from demo.story import faults

PAYMENT_CHARGE = Operation(
    "payment",
    HttpEntry("POST", "/charges", "/charges", success=201),
    (
        Work(Latency(2.5), "score risk"),
        External(
            "api.acmepay.example",
            "POST",
            "/v2/authorizations",
            Latency(145, 0.38),
            status=201,
            fault=faults.ACQUIRER_TIMEOUT,
            chance=0.006,
            retries=1,
        ),
        Refuse(402, 0.03),
        Query(
            "payment",
            "INSERT",
            "charges",
            "INSERT INTO charges (id, order_id, amount_minor, currency, auth) VALUES ($1, $2, $3, $4, $5)",
            Latency(4, 0.4),
            rows=0,
        ),
    ),
)
