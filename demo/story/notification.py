"""The story: notification (Ruby) sends a receipt for every order."""

from demo.steps import Cache, External, Latency, MessageEntry, Operation, Work
from demo.story import faults
from demo.story.topics import ORDERS

NOTIFICATION_RECEIPT = Operation(
    "notification",
    MessageEntry(ORDERS, "receipts", Latency(180, 0.8)),
    (
        Cache("SETNX", "receipt:{visit.order_id}"),
        Work(Latency(12), "render receipt.html.erb"),
        External(
            "smtp.postbird.example",
            "POST",
            "/v1/messages",
            Latency(210, 0.5),
            status=202,
            fault=faults.MAIL_TIMEOUT,
            chance=0.02,
            timeout_ms=5000,
            retries=2,
        ),
    ),
)
