"""An outline as JSON: a waterfall like any other, and beside it what its rows stand for. Pure."""

from apps.query.json_values import Json
from apps.traces.analysis.ends import drawable_duration_ns
from apps.traces.analysis.tree import NO_PARENT
from apps.traces.outline.outline import Outline
from apps.traces.queries import TraceBounds
from apps.traces.waterfall_form import number_names, write_ids


def describe_outline(bounds: TraceBounds, outline: Outline, error_count: int) -> Json:
    rows = outline.rows
    start_ns = min(row.start_ns for row in rows)
    services, service_numbers = number_names([row.service for row in rows])
    names, name_numbers = number_names([row.name for row in rows])
    durations = [drawable_duration_ns(row.start_ns, row.duration_ns) for row in rows]
    ends = (row.start_ns + max(duration or 0, 0) for row, duration in zip(rows, durations, strict=True))
    return {
        "trace_id": bounds.trace_id,
        "start_time_unix_nano": str(start_ns),
        "duration_ns": max(ends) - start_ns,
        "span_count": bounds.span_count,
        "error_count": error_count,
        "services": services,
        "versions": [],
        "names": names,
        "columns": {
            "depth": outline.depths,
            "service": service_numbers,
            "name": name_numbers,
            "kind": [row.kind for row in rows],
            "status": [row.status for row in rows],
            "start_ns": [
                row.start_ns - (start_ns if parent == NO_PARENT else rows[parent].start_ns)
                for row, parent in zip(rows, outline.parents, strict=True)
            ],
            "duration_ns": durations,
            "events": [row.event_count for row in rows],
            "clock": [0] * len(rows),
        },
        "orphans": [
            row
            for row, parent in enumerate(outline.parents)
            if parent == NO_PARENT and rows[row].parent_key != 0
        ],
        "shifted_clocks": [],
        "details": {
            "span_ids": write_ids([row.key for row in rows]),
            "event_names": [],
            "events": {"row": [], "after_ns": [], "name": []},
        },
        "outline": {
            "represented": outline.represented,
            "folded": [
                {
                    "row": place,
                    "span_count": row.span_count,
                    "error_count": row.error_count,
                    "total_ns": row.total_ns,
                    "p95_ns": row.p95_ns,
                    "parent_id": write_ids([row.parent_key]) if row.parent_key else "",
                    "from_ns": str(row.start_ns),
                }
                for place, row in enumerate(rows)
                if row.is_folded
            ],
            "hidden": [{"row": row, "span_count": count} for row, count in sorted(outline.hidden.items())],
        },
    }
