/** What browsers told, as the server answers it; tests change what they are about. */
import type { RumItem, RumOverview, RumPage, RumPageRow, RumSession, RumVital } from "@/api/types";

const BEGIN_NS = 1_764_000_000_000_000_000n;

function vital(name: RumVital["name"], p75: number | null, counts: [number, number, number]): RumVital {
  const [good, needs_improvement, poor] = counts;
  return { name, p75, good, needs_improvement, poor, good_until: 0, poor_above: 0 };
}

const FIGURES = {
  start_s: 1_764_000_000,
  end_s: 1_764_007_200,
  step_s: 3_600,
  views: 200,
  sessions: 80,
  errors: 9,
  views_with_errors: 6,
  vitals: [
    vital("lcp", 2_100, [160, 30, 10]),
    vital("inp", 320, [10, 20, 2]),
    vital("cls", 0.31, [50, 25, 25]),
    vital("fcp", 900, [190, 10, 0]),
    vital("ttfb", null, [0, 0, 0]),
  ],
  series: {
    views: [120, 80],
    errors: [9, 0],
    lcp: [2_100, 2_000],
    inp: [320, null],
    cls: [0.31, 0.3],
    fcp: [900, 880],
    ttfb: [null, null],
  },
} satisfies Omit<RumOverview, "services">;

export function overview(changes: Partial<RumOverview> = {}): RumOverview {
  return { ...FIGURES, services: ["shop-web"], ...changes };
}

export const NO_VIEWS = overview({ views: 0, sessions: 0, errors: 0, views_with_errors: 0, services: [] });

export function pageRow(page: string, changes: Partial<RumPageRow> = {}): RumPageRow {
  return {
    page,
    views: 100,
    sessions: 60,
    errors: 0,
    views_with_errors: 0,
    lcp_p75: 2_100,
    inp_p75: 90,
    cls_p75: 0.02,
    load_p75_ns: 1_800_000_000,
    ...changes,
  };
}

export function pageDetail(changes: Partial<RumPage> = {}): RumPage {
  return {
    ...FIGURES,
    page: "/cart",
    load: {
      trace_id: "0af7651916cd43dd8448eb211c80319c",
      span_id: "b7ad6b7169203331",
      start_ns: String(BEGIN_NS),
      duration_ns: 1_800_000_000,
    },
    resources: [
      { url: "https://cdn.shop.example/app.js", type: "script", count: 40, failed: 1, p75_ns: 420_000_000 },
    ],
    requests: [
      {
        name: "GET /api/prices",
        count: 50,
        failed: 2,
        p75_ns: 300_000_000,
        traced: 40,
        backend_share: 0.62,
      },
      { name: "GET /ads", count: 5, failed: 0, p75_ns: 80_000_000, traced: 0, backend_share: null },
    ],
    detail_views: 200,
    ...changes,
  };
}

export function session(id: string, changes: Partial<RumSession> = {}): RumSession {
  return {
    id,
    start_ns: String(BEGIN_NS),
    end_ns: String(BEGIN_NS + 90_000_000_000n),
    views: 3,
    actions: 4,
    errors: 1,
    requests: 7,
    entry_page: "/",
    service: "shop-web",
    browser: "Firefox",
    os: "Linux",
    device: "desktop",
    country: "DE",
    user: "",
    ...changes,
  };
}

export function item(kind: RumItem["kind"], atMs: number, changes: Partial<RumItem> = {}): RumItem {
  return {
    kind,
    time_ns: String(BEGIN_NS + BigInt(atMs) * 1_000_000n),
    duration_ns: null,
    name: kind,
    page: "/cart",
    trace_id: "0af7651916cd43dd8448eb211c80319c",
    span_id: "b7ad6b7169203331",
    log_id: "",
    is_error: false,
    detail: "",
    ...changes,
  };
}
