"""A comparison as JSON. Pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from apps.deployments.comparison.differences import Comparison, Differences, Measure, Verdict
from apps.deployments.comparison.queries import ErrorRow, OperationRow
from apps.deployments.comparison.question import Question, Traffic
from apps.deployments.comparison.significance import FALSE_DISCOVERY_RATE
from apps.query.json_values import Json
from apps.query.percentiles import read_percentiles
from apps.query.values import as_text

QUANTILES = (0.5, 0.95, 0.99)
# As OTLP numbers them.
KINDS = ("UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER")
NOTABLE = (Verdict.WORSE, Verdict.BETTER)

Operation = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Compared:
    """`operations` are those that were judged, in the order of `comparison`; `rows` are all of both versions.

    `question` is about the window that was compared, `asked` about the range that was asked for.
    """

    asked: Question
    question: Question
    traffic: Traffic
    rows: Sequence[OperationRow]
    operations: Sequence[Operation]
    comparison: Comparison
    errors: Sequence[ErrorRow]
    sampled_by: int


def describe(compared: Compared) -> Json:
    comparison = compared.comparison
    asked, question = compared.asked, compared.question
    sides = [[row for row in compared.rows if row.is_b == is_b] for is_b in (0, 1)]
    names = {(row.name, row.kind) for row in compared.rows}
    return {
        "service": question.service,
        "environment": question.environment,
        "start_s": question.from_s,
        "end_s": question.until_s,
        "is_side_by_side": compared.traffic.is_side_by_side(),
        "verdict": comparison.verdict.value,
        "false_discovery_rate": FALSE_DISCOVERY_RATE,
        "a": describe_version(compared, question.a, sides[0], compared.traffic.a),
        "b": describe_version(compared, question.b, sides[1], compared.traffic.b),
        "total": describe_differences(comparison.total),
        "covered": comparison.covered,
        "mix_change": measure_mix_change(*sides),
        "operations": describe_operations(compared, sides),
        "error_groups": describe_errors(compared.errors, *sides),
        "operations_beyond": len(names - set(compared.operations)),
        "sampled_by": compared.sampled_by,
        "traffic": {"start_s": asked.from_s, "step_s": asked.step_s, **asdict(compared.traffic)},
    }


def describe_version(
    compared: Compared, version: str, rows: Sequence[OperationRow], requests: Sequence[int]
) -> Json:
    first = (compared.question.from_s - compared.asked.from_s) // compared.asked.step_s
    # The last step may end after the range: it counts, too.
    last = first + -((compared.question.from_s - compared.question.until_s) // compared.asked.step_s)
    live_s = compared.asked.step_s * sum(1 for n in requests[first:last] if n)
    red = describe_requests(rows)
    everybody = sum(compared.traffic.all[first:last])
    return {
        "version": version,
        **red,
        "requests_per_s": red["requests"] / live_s if live_s else 0.0,
        "traffic_share": red["requests"] / everybody if everybody else 0.0,
    }


def describe_requests(rows: Sequence[OperationRow]) -> Json:
    requests, errors = sum(row.requests for row in rows), sum(row.errors for row in rows)
    histogram: dict[int, int] = {}
    for row in rows:
        for bucket, count in row.histogram.items():
            histogram[bucket] = histogram.get(bucket, 0) + count
    p50_ns, p95_ns, p99_ns = read_percentiles(histogram, QUANTILES)
    return {
        "requests": requests,
        "error_rate": errors / requests if requests else None,
        "p50_ns": p50_ns,
        "p95_ns": p95_ns,
        "p99_ns": p99_ns,
    }


def describe_differences(differences: Differences) -> Json:
    return {measure.value: asdict(differences[measure]) for measure in Measure}


def describe_operations(compared: Compared, sides: Sequence[Sequence[OperationRow]]) -> list[Json]:
    """What is worse or better first, surest first; then by requests."""
    found: list[Mapping[Operation, OperationRow]] = [
        {(row.name, row.kind): row for row in rows} for rows in sides
    ]
    judged = zip(compared.operations, compared.comparison.operations, strict=True)
    ranked = sorted(judged, key=lambda pair: rank(pair[1]))
    return [
        {
            "name": name,
            "kind": KINDS[kind],
            **{
                side: describe_requests([rows[name, kind]] if (name, kind) in rows else [])
                for side, rows in zip(("a", "b"), found, strict=True)
            },
            **describe_differences(differences),
        }
        for (name, kind), differences in ranked
    ]


def describe_errors(
    errors: Sequence[ErrorRow], a: Sequence[OperationRow], b: Sequence[OperationRow]
) -> dict[str, list[Json]]:
    """New in the second version, gone with the first."""
    asked_a, asked_b = (sum(row.requests for row in rows) for rows in (a, b))
    return {
        "new": [describe_error(row, row.b, asked_b, asked_a) for row in errors if row.b],
        "gone": [describe_error(row, row.a, asked_a, asked_b) for row in errors if row.a],
    }


def describe_error(row: ErrorRow, events: int, asked: int, asked_of_other: int) -> Json:
    """`chance`: of none in the other version, had it been as frequent there for each request; Poisson's."""
    return {
        "id": row.fingerprint,
        "kind": "exception" if row.type else "span",
        "type": as_text(row.type or row.frames[0][0]),
        "message": as_text(row.message),
        "events": events,
        "in_spans": bool(row.in_spans),
        "chance": math.exp(-events * asked_of_other / asked) if asked else None,
    }


def rank(differences: Differences) -> float:
    """Least q value of what is notable; equal for all else, whose order stays."""
    notable = [
        one.q_value for one in differences.values() if one.verdict in NOTABLE and one.q_value is not None
    ]
    return min(notable, default=1.0)


def measure_mix_change(a: Sequence[OperationRow], b: Sequence[OperationRow]) -> float | None:
    """Total variation: the share of requests that went to other operations; None where one had none."""
    totals = [sum(row.requests for row in rows) for rows in (a, b)]
    if not all(totals):
        return None
    shares: dict[Operation, float] = {}
    for rows, sign, total in ((a, -1, totals[0]), (b, 1, totals[1])):
        for row in rows:
            operation = row.name, row.kind
            shares[operation] = shares.get(operation, 0.0) + sign * row.requests / total
    return sum(map(abs, shares.values())) / 2
