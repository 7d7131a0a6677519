-- The spans of a day as one view, `bench.drafts(first, count)`: those of so many traces, in order of arrival.
-- Deterministic: everything follows from the number of the trace (t) and of the span in it (i). Three projects of
-- unequal size, 25 services each, 4 to 8 services a trace with a correct tree of parents, log-normal sizes and
-- durations, about 9 attributes a span and 3 % errors with stack traces.
CREATE DATABASE IF NOT EXISTS bench;

CREATE OR REPLACE FUNCTION bench_share AS (hash) -> (hash % 1000000 + 0.5) / 1000000;

CREATE OR REPLACE FUNCTION bench_normal AS (hash, other) -> sqrt(-2 * log(bench_share(hash))) * cos(6.2831853 * bench_share(other));

CREATE OR REPLACE VIEW bench.drafts AS
SELECT
    project,
    sipHash128(t) AS trace_id,
    toFixedString(reinterpretAsFixedString(cityHash64(t, i, 'span')), 8) AS span_id,
    -- A server was called by the one a tier above; what else it does stands below it.
    toFixedString(if(i = 0, '', reinterpretAsFixedString(cityHash64(t, if(is_server, i - 1, tier), 'span'))), 8) AS parent_span_id,
    fromUnixTimestamp64Nano(toInt64(start_ns), 'UTC') AS start,
    toInt64(duration_ns) AS duration,
    service,
    multiIf(
        made = 0, concat(method, ' ', route_text),
        made = 1, concat(['SELECT ', 'SELECT ', 'INSERT ', 'UPDATE '][operation + 1], thing),
        made = 2, ['GET', 'GET', 'SET', 'MGET'][operation + 1],
        made = 3, 'GET',
        made = 4, concat(['render_', 'load_', 'check_', 'price_'][operation + 1], thing),
        made = 5, concat('send ', thing, '.changed'),
        concat('process ', thing, '.changed')) AS name,
    toInt8([2, 3, 3, 3, 1, 4, 5][made + 1]) AS kind,
    toInt8(if(is_error, 2, 0)) AS status,
    if(is_error, concat('could not read ', thing), '') AS status_message,
    CAST(map(
        'service.name', service,
        'service.version', concat('1.', toString(service_number), '.', toString(begun > 0.6)),
        'service.instance.id', concat(service, '-', toString(pod)),
        'deployment.environment.name', if(pod = 3, 'staging', 'production'),
        'telemetry.sdk.language', 'python',
        'telemetry.sdk.name', 'opentelemetry',
        'telemetry.sdk.version', '1.45.2',
        'host.name', concat('node-', toString((service_number + pod) % 12))), 'Map(LowCardinality(String), String)') AS resource,
    concat('opentelemetry.instrumentation.', ['asgi', 'psycopg', 'redis', 'httpx', 'shop', 'kafka', 'kafka'][made + 1]) AS scope,
    '0.66b2' AS scope_version,
    mapConcat(
        multiIf(
            made = 0, map(
                'http.request.method', method,
                'url.path', concat('/api/', thing, '/', toString(cityHash64(t, i, 'path') % 2000000), '/', action),
                'url.scheme', 'https',
                'http.route', route_text,
                'server.address', concat(service, '.shop.example'),
                'network.protocol.version', '1.1',
                'user_agent.original', concat('Mozilla/5.0 (X11; Linux x86_64) Build/', toString(item % 200)),
                'client.address', concat('10.', toString(item % 4), '.', toString(bitShiftRight(item, 8) % 256), '.', toString(bitShiftRight(item, 16) % 256)),
                'user.id', concat('u', toString(project), '-', toString(user)),
                'customer.tier', ['gold', 'silver', 'bronze'][user % 3 + 1]),
            made = 1, map(
                'db.system.name', 'postgresql',
                'db.namespace', service,
                'db.operation.name', ['SELECT', 'SELECT', 'INSERT', 'UPDATE'][operation + 1],
                'db.collection.name', thing,
                'db.query.text', concat(['SELECT ', 'SELECT ', 'INSERT ', 'UPDATE '][operation + 1], thing, ' WHERE id = $1 AND tenant_id = $2 LIMIT 50'),
                'server.address', concat('pg-', toString(item % 6)),
                'thread.name', concat('pool-1-thread-', toString(item % 20)),
                'code.function.name', concat('load_', thing)),
            made = 2, map(
                'db.system.name', 'redis',
                'db.operation.name', ['GET', 'GET', 'SET', 'MGET'][operation + 1],
                'cache.key', concat(thing, ':', toString(item % 1000000)),
                'cache.hit', if(item % 4 = 0, '\x012false', '\x012true'),
                'server.address', 'redis-0',
                'thread.name', concat('pool-1-thread-', toString(item % 20))),
            made = 3, map(
                'http.request.method', 'GET',
                'url.full', concat('https://', thing, '.partner.example/v2/', toString(item % 50000)),
                'server.address', concat(thing, '.partner.example'),
                'network.protocol.version', '2',
                'peer.service', thing,
                'http.request.header.x-request-id', lower(hex(item))),
            made = 4, map(
                'code.function.name', concat(replaceAll(service, '-', '_'), '.', thing),
                'code.file.path', concat('/srv/', service, '/', thing, '.py'),
                'app.order.id', concat('ord-', toString(item % 3000000)),
                'app.payment.method', ['card', 'card', 'invoice', 'voucher'][operation + 1],
                'feature_flag.key', concat('flag-', toString(item % 40)),
                'thread.name', concat('pool-1-thread-', toString(item % 20))),
            map(
                'messaging.system', 'kafka',
                'messaging.destination.name', concat(thing, '.changed'),
                'messaging.operation.type', if(made = 5, 'send', 'process'),
                'messaging.message.id', lower(hex(item)),
                'messaging.consumer.group.name', service)),
        if(cityHash64(t, i, 'rare') % 25000 = 0, map('app.campaign', concat('spring-', toString(cityHash64(t, i, 'campaign') % 8))), map())) AS texts,
    CAST(multiIf(
        made = 0, map('http.response.status_code', http_status, 'server.port', 443),
        made = 1, map('server.port', 5432, 'db.response.returned_rows', number % 200, 'thread.id', number % 20),
        made = 2, map('server.port', 6379, 'thread.id', number % 20),
        made = 3, map('http.response.status_code', http_status, 'server.port', 443, 'http.request.resend_count', number % 3),
        made = 4, map('code.line.number', number % 800, 'app.cart.items', number % 50, 'thread.id', number % 20),
        map('messaging.kafka.partition', number % 12, 'messaging.kafka.offset', intDiv(start_ns, 1000000))), 'Map(String, Int64)') AS integers,
    if(made = 4, map('app.score', bench_share(cityHash64(t, i, 'score'))), CAST(map(), 'Map(String, Float64)')) AS doubles,
    if(is_error, [(start_ns + intDiv(duration_ns, 2), 'exception', map(
        'exception.type', ['ValueError', 'TimeoutError', 'KeyError', 'LookupError'][operation + 1],
        'exception.message', concat('no ', thing, ' for ', toString(item % 1000)),
        'exception.stacktrace', repeat('Traceback (most recent call last):\n  File "/srv/shop/pages.py", line 12, in render\n    return self.load(request)\n', 4)))], []) AS events
FROM
(
    SELECT
        *,
        arrayJoin(range(size)) AS i,
        i < tiers AS is_server,
        if(is_server, i, cityHash64(t, i, 'tier') % tiers) AS tier,
        if(tier = 0, route % 3, 3 + (route * 7 + tier * 3) % 22) AS service_number,
        concat(['', 'blog-', 'lab-'][project], [$SERVICES][service_number + 1]) AS service,
        cityHash64(t, tier, 'pod') % 4 AS pod,
        cityHash64(t, i, 'made') % 100 AS sort,
        -- 0 server, 1 database, 2 cache, 3 HTTP client, 4 internal, 5 producer, 6 consumer
        multiIf(is_server, 0, sort < 35, 1, sort < 50, 2, sort < 65, 3, sort < 90, 4, sort < 95, 5, 6) AS made,
        -- Of what a service can do, little is asked often.
        [0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 3][cityHash64(t, i, 'operation') % 13 + 1] AS operation,
        cityHash64(t, i, 'item') AS item,
        cityHash64(t, i, 'number') AS number,
        ['tables', 'items', 'orders', 'users', 'stock', 'prices', 'carts'][(service_number + operation) % 7 + 1] AS thing,
        ['view', 'list', 'edit', 'find'][operation + 1] AS action,
        ['GET', 'GET', 'GET', 'POST'][operation + 1] AS method,
        concat('/api/', thing, '/:id/', action) AS route_text,
        cityHash64(t, i, 'error') % 1000 < 29 AS is_error,
        multiIf(is_error, 500, cityHash64(t, i, 'http') % 40 = 0, 404, 200) AS http_status,
        begun_ns + intDiv(lasts_ns * tier, 2 * tiers) AS tier_start_ns,
        intDiv(lasts_ns * (tiers - tier), tiers) AS tier_lasts_ns,
        bench_share(cityHash64(t, i, 'within')) AS within,
        if(is_server, tier_start_ns, tier_start_ns + toUInt64(tier_lasts_ns * within * 0.9)) AS start_ns,
        1000 + if(is_server, tier_lasts_ns, toUInt64(tier_lasts_ns * (1 - within) * 0.5 * bench_share(cityHash64(t, i, 'lasts')))) AS duration_ns,
        toUInt32($USERS * pow(bench_share(cityHash64(t, 'user')), 3)) AS user
    FROM
    (
        SELECT
            number AS t,
            cityHash64(t, 'project') % 1000 AS by_project,
            multiIf(by_project < 860, 1, by_project < 985, 2, 3) AS project,
            cityHash64(t, 'route') % 60 AS route,
            4 + route % 5 AS tiers,
            toUInt32(least(200, greatest(tiers + 1, round(12 * exp(0.9 * bench_normal(cityHash64(t, 'size'), cityHash64(t, 'size too'))))))) AS size,
            (t + bench_share(cityHash64(t, 'jitter'))) / $TRACES AS begun,
            -- Traffic swells and ebbs; the slope stays above zero, so that times run with the numbers.
            toUInt64($START_S) * 1000000000 + toUInt64(86340000000000 * (begun + 0.12 * sin(6.2831853 * begun) / 6.2831853)) AS begun_ns,
            toUInt64(1000000 * exp(4.2 + 0.02 * route + 0.8 * bench_normal(cityHash64(t, 'duration'), cityHash64(t, 'duration too')))) AS lasts_ns
        FROM numbers({first:UInt64}, {count:UInt64})
    )
)
SETTINGS short_circuit_function_evaluation = 'force_enable';
