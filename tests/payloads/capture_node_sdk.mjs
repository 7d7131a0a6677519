// Captures what the real JavaScript SDK sends as OTLP/JSON, in node_sdk.json. In an empty folder:
//   npm install @opentelemetry/api @opentelemetry/sdk-trace-base @opentelemetry/resources \
//     @opentelemetry/exporter-trace-otlp-http
//   cp <repository>/tests/payloads/capture_node_sdk.mjs . && node capture_node_sdk.mjs > node_sdk.json
import http from 'node:http';
import { SpanKind, SpanStatusCode, TraceFlags, trace, context } from '@opentelemetry/api';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';

const elsewhere = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags: TraceFlags.SAMPLED,
  isRemote: true,
};

async function sendOneTrace(url) {
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({
      'service.name': 'storefront',
      'service.version': '3.1.0',
      'process.pid': 4711,
      'host.ratio': 0.25,
      'process.command_args': ['node', 'shop.mjs'],
    }),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url }))],
  });
  const tracer = provider.getTracer('shop.storefront', '0.9');
  const parent = tracer.startSpan('GET /cart', {
    kind: SpanKind.SERVER,
    attributes: {
      text: 'Grüße, 世界 🛒',
      empty: '',
      yes: true,
      no: false,
      zero: 0,
      'largest.exact': Number.MAX_SAFE_INTEGER,
      'beyond.a.long': 2 ** 70,
      negative: -42,
      ratio: 0.1,
      tiny: 5e-324,
      texts: ['a', '', 'ü'],
      numbers: [1, -1, 0.5],
      nothing: [],
    },
    links: [{ context: elsewhere, attributes: { 'link.reason': 'follows' } }, { context: elsewhere }],
  });
  parent.addEvent('cart.loaded', { 'cart.items': 3, 'cart.total': 12.5, 'cart.codes': ['x', 'y'] });
  const child = tracer.startSpan('charge card', { kind: SpanKind.CLIENT }, trace.setSpan(context.active(), parent));
  const refused = new Error('card refused: 4711');
  // Its own would hold the paths of the machine that captured it.
  refused.stack = 'Error: card refused: 4711\n    at charge (/srv/shop/card.mjs:12:9)';
  child.recordException(refused);
  child.setStatus({ code: SpanStatusCode.ERROR, message: 'card refused' });
  child.end();
  parent.end();
  await provider.shutdown();
}

const bodies = [];
const server = http.createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    bodies.push(Buffer.concat(chunks));
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
});
server.listen(0, '127.0.0.1', async () => {
  await sendOneTrace(`http://127.0.0.1:${server.address().port}/v1/traces`);
  server.close();
  process.stdout.write(bodies[0]);
});
