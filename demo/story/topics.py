"""The story: the Kafka topics that connect the services."""

ORDERS = "orders.placed"
