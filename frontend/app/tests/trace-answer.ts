/** What the server says of a checkout in four spans: one of them failed, one has lost its parent. */

export const TRACE = "5b8efff798038103d269b633813fc60c";
export const IDS = ["aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb", "cccccccccccccccc", "dddddddddddddddd"];

export const WATERFALL = {
  trace_id: TRACE,
  start_time_unix_nano: "1795343573760272896",
  duration_ns: 842_000_000,
  span_count: 4,
  error_count: 1,
  services: ["frontend", "checkout"],
  names: ["POST /checkout", "POST /orders", "INSERT orders", "label"],
  versions: [{ service: "checkout", version: "1.4.2" }],
  columns: {
    depth: [0, 1, 2, 0],
    service: [0, 1, 1, 0],
    name: [0, 1, 2, 3],
    kind: [2, 2, 3, 1],
    status: [0, 0, 2, 0],
    start_ns: [0, 10_000_000, 10_000_000, 30_000_000],
    duration_ns: [842_000_000, 800_000_000, 700_000_000, 1_000],
    events: [0, 0, 1, 0],
    clock: [0, 0, 0, 0],
  },
  orphans: [3],
  shifted_clocks: [],
  details: {
    span_ids: IDS.join(""),
    event_names: ["exception"],
    events: { row: [2], after_ns: [620_000_000], name: [0] },
  },
  outline: null,
};

export function span(id: string) {
  return {
    trace_id: TRACE,
    span_id: id,
    parent_span_id: null,
    name: "INSERT orders",
    kind: "CLIENT",
    start_time_unix_nano: "1795343573780272896",
    end_time_unix_nano: "1795343574480272896",
    status: { code: "ERROR", message: "duplicate key" },
    attributes: [
      { key: "db.system", type: "string", value: "postgresql" },
      { key: "db.rows", type: "int", value: "9007199254740993" },
    ],
    dropped_attributes_count: 2,
    events: [
      {
        name: "exception",
        time_unix_nano: "1795343574400272896",
        attributes: [
          { key: "exception.type", type: "string", value: "UniqueViolation" },
          { key: "exception.message", type: "string", value: "duplicate key value" },
          {
            key: "exception.stacktrace",
            type: "string",
            value: 'Traceback\n  File "/app/a.py", line 1, in f',
          },
        ],
        dropped_attributes_count: 0,
      },
    ],
    dropped_events_count: 0,
    links: [],
    dropped_links_count: 0,
    trace_state: "",
    flags: 1,
    resource: {
      attributes: [{ key: "service.name", type: "string", value: "checkout" }],
      schema_url: "",
      dropped_attributes_count: 0,
    },
    scope: { name: "psycopg", version: "1.0", attributes: [], schema_url: "", dropped_attributes_count: 0 },
  };
}
