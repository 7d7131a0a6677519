// Everything the Node.js SDK can say in one span, under the agent; prints what the SDK held.
const { trace, SpanKind, SpanStatusCode } = require("@opentelemetry/api");

const startS = Math.floor(Date.now() / 1000) - 5;
const elsewhere = { traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331", traceFlags: 1 };
const span = trace.getTracer("round.trip", "1.2.3").startSpan("POST /checkout/{id}", {
  kind: SpanKind.PRODUCER,
  startTime: [startS, 123_456_789],
  attributes: {
    "text.unicode": "Grüße, 世界 🛒",
    "bool.yes": true,
    "int.safe": Number.MAX_SAFE_INTEGER,
    "int.negative": -7,
    "float.ratio": 0.1,
    "float.smallest": 5e-324,
    texts: ["a", "", "世界"],
    bools: [true, false],
    ints: [0, -1, 2 ** 40],
    floats: [0.5, 1e-7],
  },
  links: [{ context: elsewhere, attributes: { "link.reason": "follows", "link.attempt": 2 } }],
});
span.addEvent("cart.loaded", { "cart.items": 3, "cart.total": 12.5 }, [startS, 123_456_790]);
span.recordException(new TypeError("refused: 世界"), [startS, 123_456_791]);
span.setStatus({ code: SpanStatusCode.ERROR, message: "card refused: 世界" });
span.end([startS + 1, 987_654_321]);

const { traceId, spanId } = span.spanContext();
const { name, version } = span.instrumentationScope;
const held = {
  trace_id: traceId,
  span_id: spanId,
  name: span.name,
  kind: SpanKind[span.kind],
  start: span.startTime,
  end: span.endTime,
  status: { code: SpanStatusCode[span.status.code], message: span.status.message },
  attributes: span.attributes,
  events: span.events.map((event) => ({ name: event.name, time: event.time, attributes: event.attributes })),
  links: span.links.map(({ context, attributes }) => ({ trace_id: context.traceId, span_id: context.spanId, attributes })),
  scope: { name, version },
};
console.log(JSON.stringify(held));
// The way every service is told to end; the SDK sends what is left.
process.kill(process.pid, "SIGTERM");
