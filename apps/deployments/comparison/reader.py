"""Runs the queries that compare two versions of a service."""

from collections import Counter
from dataclasses import replace

from apps.clickhouse import client
from apps.deployments.comparison import queries
from apps.deployments.comparison.arms import Arm, PartRow, make_arm
from apps.deployments.comparison.differences import compare
from apps.deployments.comparison.forms import Compared, Operation
from apps.deployments.comparison.queries import ErrorRow, OperationRow
from apps.deployments.comparison.question import Question, TrafficRow, lay_out

# Those that both versions together were asked for most; others are counted, not judged.
MAX_OPERATIONS = 100
# Error groups that only one version has.
MAX_ERRORS = 50
# Beyond so many calls one in several traces is looked at: time is bounded, and they are plenty.
MAX_CALLS = 2_000_000


def compare_versions(asked: Question) -> Compared:
    """RED from all spans; differences from all traces, or from a sample where they are very many."""
    asked = replace(asked, environment=choose_environment(asked))
    rows = [TrafficRow._make(row) for row in client.select(*queries.count_traffic(asked))]
    traffic = lay_out(rows, asked.step_count)
    first, last = traffic.find_window()
    question = replace(
        asked,
        from_s=asked.from_s + first * asked.step_s,
        until_s=min(asked.from_s + last * asked.step_s, asked.until_s),
    )
    summary = [OperationRow._make(row) for row in client.select(*queries.summarise_operations(question))]
    operations = find_most_asked(summary)
    calls = sum(row.requests for row in summary)
    every = max(-(-calls // MAX_CALLS), 1)
    arms = read_arms(question, operations, every)
    return Compared(
        asked=asked,
        question=question,
        traffic=traffic,
        rows=summary,
        operations=operations,
        comparison=compare(*arms),
        errors=[
            ErrorRow._make(row) for row in client.select(*queries.compare_errors(question, limit=MAX_ERRORS))
        ],
        sampled_by=every,
    )


def choose_environment(asked: Question) -> str | None:
    """Where both versions were asked most: the old one in staging says nothing of the new one in production.
    None where no environment has both."""
    if asked.environment is not None:
        return asked.environment
    rows = client.select(*queries.count_environments(asked))
    _, environment = max(((min(a, b), name) for name, a, b in rows), default=(0, None))
    return environment if any(min(a, b) for _, a, b in rows) else None


def find_most_asked(rows: list[OperationRow]) -> list[Operation]:
    requests: Counter[Operation] = Counter()
    for row in rows:
        requests[row.name, row.kind] += row.requests
    ranked = sorted(requests, key=lambda operation: (-requests[operation], operation))
    return ranked[:MAX_OPERATIONS]


def read_arms(question: Question, operations: list[Operation], every: int) -> tuple[Arm, Arm]:
    rows = client.select(*queries.sum_parts(question, operations=operations, every=every))
    a, b = ([PartRow._make(row[1:]) for row in rows if row[0] == is_b] for is_b in (0, 1))
    return make_arm(a, len(operations)), make_arm(b, len(operations))
