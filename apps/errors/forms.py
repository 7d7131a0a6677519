"""Error groups as JSON. Pure."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

from apps.errors.groups import Group
from apps.errors.queries import CountRow, Question, Sample
from apps.query.json_values import Json
from apps.query.timerange import MINUTE_S, SECOND_NS
from apps.query.values import Text, as_text

# As many bars as a small chart has room for.
MOST_STEPS = 48
# Traces that a group in a list names.
MAX_TRACES = 5


def choose_step(from_s: int, until_s: int) -> int:
    """Seconds, whole minutes."""
    return max(-(-(until_s - from_s) // (MOST_STEPS * MINUTE_S)), 1) * MINUTE_S


def describe_group(group: Group, question: Question) -> Json:
    row = group.row
    is_exception = row.type != ""
    return {
        "id": row.fingerprint,
        "kind": "exception" if is_exception else "span",
        # A span that failed without an exception is called by its name.
        "type": as_text(row.type if is_exception else row.frames[0][0]),
        "message": as_text(row.message),
        "culprit": describe_culprit(row.frames) if is_exception else "",
        "services": row.services,
        "versions": row.versions,
        "status": group.standing.status.value,
        "is_regressed": group.standing.is_regressed,
        "is_new": group.is_new,
        "events": row.events,
        "series": lay_out(row.series, question),
        "first_seen": as_moment(row.first[0]),
        "last_seen": as_moment(row.last[0]),
        "traces": [sample.trace_id for sample in group.samples if sample.trace_id][:MAX_TRACES],
    }


def describe_whole_group(group: Group, counts: Sequence[CountRow], question: Question) -> Json:
    decided = group.decided
    return {
        **describe_group(group, question),
        "start_s": question.from_s,
        "end_s": question.until_s,
        "step_s": question.step_s,
        "frames": [
            {"function": as_text(function), "file": as_text(file)} for function, file in group.row.frames
        ]
        if group.row.type
        else [],
        "first_version": as_text(group.row.first[2]),
        "last_version": as_text(group.row.last[2]),
        "newest_versions": [
            {"service": as_text(service), "version": as_text(version)}
            for service, version in group.newest.items()
        ],
        "decided": decided
        and {
            "version": decided.version,
            "service": decided.service,
            "in_next_version": decided.in_next,
            "by": decided.by,
            "at": as_moment(int(decided.at_s * SECOND_NS)),
        },
        "samples": [describe_sample(sample) for sample in group.samples],
        "by_service": count_by([(count.service, count.events) for count in counts]),
        "by_version": count_by([(count.version, count.events) for count in counts]),
        "by_environment": count_by([(count.environment, count.events) for count in counts]),
    }


def describe_culprit(frames: Sequence[tuple[Text, Text]]) -> str:
    """The frame that tells most: function and file; empty without a stack."""
    if not frames:
        return ""
    function, file = map(as_text, frames[0])
    if not function or not file:
        return function or file
    return f"{function} ({file})"


def describe_sample(sample: Sample) -> Json:
    return {
        "at": as_moment(sample.at_ns),
        "trace_id": sample.trace_id or None,
        "span_id": sample.span_id or None,
        "log_id": sample.log_id or None,
        "message": as_text(sample.message),
    }


def count_by(counts: Sequence[tuple[str, int]]) -> list[Json]:
    """Most frequent first."""
    total: Counter[str] = Counter()
    for name, events in counts:
        total[name] += events
    return [{"name": name, "events": events} for name, events in total.most_common()]


def lay_out(series: dict[int, int], question: Question) -> list[int]:
    steps = -(-(question.until_s - question.from_s) // question.step_s)
    return [series.get(step, 0) for step in range(steps)]


def as_moment(moment_ns: int) -> datetime:
    return datetime.fromtimestamp(moment_ns / SECOND_NS, UTC)
