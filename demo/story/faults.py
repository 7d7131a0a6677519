"""The story: the shop's exceptions, each with a stack trace as its own language prints it."""

from demo.runtimes import Fault

TEMPLATE_UNDEFINED = Fault(
    "TypeError",
    "Cannot read properties of undefined (reading 'price')",
    (
        "renderProduct (/app/views/product.js:48:31)",
        "/app/routes/products.js:22:14",
        "process.processTicksAndRejections (node:internal/process/task_queues:105:5)",
        "async Layer.handleRequest (/app/node_modules/router/lib/layer.js:152:17)",
    ),
)
CATALOG_KEY = Fault(
    "KeyError",
    "'price_minor'",
    (
        '  File "/usr/local/lib/python3.13/site-packages/flask/app.py", line 917, in full_dispatch_request',
        "    rv = self.dispatch_request()",
        '  File "/app/shop/catalog/views.py", line 61, in product_detail',
        "    return jsonify(to_product(row))",
        '  File "/app/shop/catalog/products.py", line 27, in to_product',
        '    price = Money(row["price_minor"], row["currency"])',
        "            ~~~^^^^^^^^^^^^^^^^",
    ),
)
REDIS_TIMEOUT = Fault(
    "context.deadlineExceededError",
    "context deadline exceeded",
    (
        "runtime/debug.Stack()",
        "\t/usr/local/go/src/runtime/debug/stack.go:26 +0x5e",
        "shop/cart/store.(*RedisStore).Load(0xc0001b2040, {0x8f1d20, 0xc0003d4a50})",
        "\t/src/cart/store/redis.go:74 +0x1c5",
        "shop/cart/service.(*Server).GetCart(0xc00011e0a0, {0x8f1d20, 0xc0003d4a50}, 0xc0002a8000)",
        "\t/src/cart/service/get_cart.go:31 +0x9d",
    ),
)
STOCK_SERIALIZATION = Fault(
    "psycopg.errors.SerializationFailure",
    "could not serialize access due to concurrent update",
    (
        '  File "/app/shop/inventory/views.py", line 44, in reserve',
        "    reservation = stock.reserve(lines)",
        '  File "/app/shop/inventory/stock.py", line 88, in reserve',
        "    cursor.execute(LOCK_STOCK, [skus])",
        '  File "/usr/local/lib/python3.13/site-packages/psycopg/cursor.py", line 97, in execute',
        "    raise ex.with_traceback(None)",
    ),
)
ORDER_LOCK = Fault(
    "org.springframework.orm.ObjectOptimisticLockingFailureException",
    "Row was updated or deleted by another transaction: [shop.checkout.Order#{visit.order_id}]",
    (
        "org.springframework.orm.jpa.vendor.HibernateJpaDialect.convertHibernateAccessException(HibernateJpaDialect.java:325)",
        "org.springframework.orm.jpa.JpaTransactionManager.doCommit(JpaTransactionManager.java:566)",
        "shop.checkout.OrderService.place(OrderService.java:112)",
        "shop.checkout.OrderController.create(OrderController.java:41)",
    ),
)
# The planted one: a query per cart line holds on to connections until the pool has none left.
POOL_EXHAUSTED = Fault(
    "java.sql.SQLTransientConnectionException",
    "checkout-pool - Connection is not available, request timed out after 500ms "
    "(total=10, active=10, idle=0, waiting={visit.waiting})",
    (
        "com.zaxxer.hikari.pool.HikariPool.createTimeoutException(HikariPool.java:714)",
        "com.zaxxer.hikari.pool.HikariPool.getConnection(HikariPool.java:183)",
        "com.zaxxer.hikari.HikariDataSource.getConnection(HikariDataSource.java:99)",
        "shop.checkout.pricing.LinePriceRepository.findBySku(LinePriceRepository.java:29)",
        "shop.checkout.pricing.PricingService.priceLine(PricingService.java:57)",
        "shop.checkout.OrderService.place(OrderService.java:84)",
        "shop.checkout.OrderController.create(OrderController.java:41)",
    ),
)
ACQUIRER_TIMEOUT = Fault(
    "System.Threading.Tasks.TaskCanceledException",
    "The request was canceled due to the configured HttpClient.Timeout of 2 seconds elapsing.",
    (
        "System.Net.Http.HttpClient.HandleFailure(Exception e, Boolean telemetryStarted)",
        "Shop.Payment.Acquirer.AcmePayClient.AuthorizeAsync(ChargeRequest request)"
        " in /src/Acquirer/AcmePayClient.cs:line 53",
        "Shop.Payment.Charges.ChargeHandler.HandleAsync(ChargeRequest request)"
        " in /src/Charges/ChargeHandler.cs:line 38",
    ),
)
MAIL_TIMEOUT = Fault(
    "Net::ReadTimeout",
    "Net::ReadTimeout with #<TCPSocket:(closed)>",
    (
        "/usr/local/lib/ruby/3.4.0/net/protocol.rb:229:in 'Net::BufferedIO#rbuf_fill'",
        "/app/app/mailers/receipt_client.rb:31:in 'ReceiptClient#deliver'",
        "/app/app/consumers/orders_consumer.rb:18:in 'OrdersConsumer#consume'",
    ),
)

# What a service's own HTTP client throws when the service it called answered 5xx. Go returns the status on.
UPSTREAM = {
    "nodejs": Fault(
        "AxiosError",
        "Request failed with status code {status}",
        (
            "settle (/app/node_modules/axios/lib/core/settle.js:19:12)",
            "async Gateway.request (/app/lib/gateway.js:37:20)",
            "async Layer.handleRequest (/app/node_modules/router/lib/layer.js:152:17)",
        ),
    ),
    "java": Fault(
        "feign.FeignException",
        "[{status}] during call to an upstream service",
        (
            "feign.FeignException.errorStatus(FeignException.java:213)",
            "feign.codec.ErrorDecoder$Default.decode(ErrorDecoder.java:103)",
            "shop.checkout.OrderService.place(OrderService.java:97)",
            "shop.checkout.OrderController.create(OrderController.java:41)",
        ),
    ),
}
