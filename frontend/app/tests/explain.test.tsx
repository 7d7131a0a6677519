/** The heat map and the explanation as people use them, with what the server would say. */
import { MantineProvider } from "@mantine/core";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import { ApiError } from "@/api/client";
import type { Explanation, Finding } from "@/components/explain/explanation";
import { ExplainPanel } from "@/components/explain/ExplainPanel";
import { HeatMap } from "@/components/explain/HeatMap";
import type { HeatMapData } from "@/components/explain/heat-map-data";
import type { Selection } from "@/components/explain/selection";

const MAP: HeatMapData = {
  start_time_unix_nano: "1764320400000000000",
  step_ns: 60e9,
  column_count: 3,
  rows: [
    { min_duration_ns: null, max_duration_ns: 1e8 },
    { min_duration_ns: 1e8, max_duration_ns: 1e9 },
    { min_duration_ns: 1e9, max_duration_ns: 1e10 },
  ],
  cells: { column: [0, 1, 2], row: [0, 0, 2], count: [500, 500, 5], errors: [0, 4, 2] },
  span_count: 1005,
  error_count: 6,
};
const FINDING: Finding = {
  scope: "span",
  key: "app.tenant",
  value: "tenant-137",
  selected_count: 40,
  rest_count: 10,
  selected_share: 0.8,
  rest_share: 0.01,
  score: 0.6,
  chance: 1e-20,
  filter: 'app.tenant="tenant-137"',
  exclude: '-app.tenant="tenant-137"',
};
const EXPLANATION: Explanation = {
  outcome: "explained",
  selected_count: 50,
  rest_count: 1000,
  compared_count: 321,
  filter: "duration>=1s",
  findings: [FINDING],
  restating: [],
};
const SELECTION: Selection = { fromMs: 1, toMs: 2, minDurationNs: 1e9, maxDurationNs: null, errors: "any" };

function show(content: React.ReactNode) {
  return render(<MantineProvider>{content}</MantineProvider>);
}

function showPanel(explanation: Explanation | undefined, error?: unknown) {
  const onSelect = vi.fn<(selection: Selection | undefined) => void>();
  const onFilter = vi.fn<(filter: string) => void>();
  show(
    <ExplainPanel
      selection={SELECTION}
      explanation={explanation}
      error={error}
      onSelect={onSelect}
      onFilter={onFilter}
    />,
  );
  return { onSelect, onFilter };
}

test("a box is brushed by keyboard alone, and its cells are read out", async () => {
  const onSelect = vi.fn<(selection: Selection | undefined) => void>();
  show(<HeatMap data={MAP} selection={undefined} onSelect={onSelect} />);
  screen.getByRole("application").focus();
  await userEvent.keyboard("{ArrowRight}");
  expect(screen.getByTestId("heat-map-readout").textContent).toContain("1 s – 10 s · 5 spans, 2 errors");
  await userEvent.keyboard("{Shift>}{ArrowDown}{/Shift}{Enter}");
  expect(onSelect).toHaveBeenLastCalledWith({
    fromMs: 1764320400000 + 120_000,
    toMs: null,
    minDurationNs: 1e8,
    maxDurationNs: null,
    errors: "any",
  });
  await userEvent.keyboard("{Escape}");
  expect(onSelect).toHaveBeenLastCalledWith(undefined);
});

test("errors and the slowest are one click away", async () => {
  const onSelect = vi.fn<(selection: Selection | undefined) => void>();
  show(<HeatMap data={MAP} selection={undefined} onSelect={onSelect} />);
  await userEvent.click(screen.getByRole("button", { name: "Explain 6 errors" }));
  expect(onSelect.mock.lastCall?.[0]?.errors).toBe("only");
  await userEvent.click(screen.getByRole("button", { name: "Explain the slowest, 100 ms and longer" }));
  expect(onSelect.mock.lastCall?.[0]?.minDurationNs).toBe(1e8);
});

test("the map is a table, too, in which a time can be selected", async () => {
  const onSelect = vi.fn<(selection: Selection | undefined) => void>();
  show(<HeatMap data={MAP} selection={undefined} onSelect={onSelect} />);
  await userEvent.click(screen.getByRole("button", { name: "Show as table" }));
  const rows = within(screen.getByRole("table")).getAllByRole("row");
  expect(rows[3]?.textContent).toMatch(/521 s – 10 s1 s – 10 s1 s – 10 s$/);
  await userEvent.click(within(rows[3] as HTMLElement).getByRole("button"));
  expect(onSelect.mock.lastCall?.[0]?.minDurationNs).toBeNull();
});

test("loading, empty and failed are three different maps", () => {
  const onSelect = vi.fn<(selection: Selection | undefined) => void>();
  const map = { selection: undefined, onSelect };
  const { rerender } = show(<HeatMap data={undefined} {...map} />);
  expect(screen.getByRole("status").textContent).toBe("Loading the heat map");
  const failure = new ApiError(
    503,
    "The span store does not answer; try again in a moment.",
    "store_unavailable",
  );
  rerender(
    <MantineProvider>
      <HeatMap data={undefined} error={failure} {...map} />
    </MantineProvider>,
  );
  expect(screen.getByRole("alert").textContent).toContain("The span store does not answer");
  rerender(
    <MantineProvider>
      <HeatMap data={{ ...MAP, span_count: 0 }} {...map} />
    </MantineProvider>,
  );
  expect(screen.getByRole("heading").textContent).toBe("No span matches");
});

test("a finding says its shares and counts, and leads to exactly its spans", async () => {
  const { onFilter } = showPanel(EXPLANATION);
  const finding = within(screen.getByRole("list", { name: "Findings" })).getByRole("listitem");
  expect(finding.textContent).toContain("80× as often");
  expect(within(finding).getByRole("img").getAttribute("aria-label")).toBe(
    "80% of the selection, 1% of the rest",
  );
  await userEvent.click(screen.getByRole("button", { name: "Filter by app.tenant tenant-137, 50 spans" }));
  expect(onFilter).toHaveBeenLastCalledWith(FINDING.filter);
  await userEvent.click(screen.getByRole("button", { name: "Exclude app.tenant tenant-137" }));
  expect(onFilter).toHaveBeenLastCalledWith(FINDING.exclude);
});

test("the selection itself can be shown, narrowed to errors, and closed", async () => {
  const { onFilter, onSelect } = showPanel(EXPLANATION);
  await userEvent.click(screen.getByRole("button", { name: "Show these 50 spans" }));
  expect(onFilter).toHaveBeenLastCalledWith("duration>=1s", { fromMs: 1, toMs: 2 });
  await userEvent.click(screen.getByRole("radio", { name: "Errors only" }));
  expect(onSelect).toHaveBeenLastCalledWith({ ...SELECTION, errors: "only" });
  await userEvent.click(screen.getByRole("button", { name: "Close the explanation" }));
  expect(onSelect).toHaveBeenLastCalledWith(undefined);
});

test.each([
  ["nothing_stands_out", "Nothing stands out", "321 attribute values of 50 selected spans"],
  ["too_few", "Too few spans to compare", "50 spans"],
  ["nothing_to_compare", "There is nothing to compare with", "everything that matches"],
] as const)("where there is no finding it says so: %s", (outcome, title, text) => {
  showPanel({ ...EXPLANATION, outcome, findings: [] });
  expect(screen.getByRole("heading", { name: title })).toBeDefined();
  expect(screen.getByLabelText("Explanation of the selection").textContent).toContain(text);
});

test("a question that costs too much says what to do", () => {
  showPanel(undefined, new ApiError(422, "Narrow the time range or the filter.", "too_expensive"));
  expect(screen.getByRole("alert").textContent).toContain("Narrow the time range");
});
