"""What the rules of one project may cost: bytes of a request, texts that grow, time and memory."""

import time
from collections.abc import Iterator

import httpx
import pytest

from apps.clickhouse import client
from apps.clickhouse.insert import Inserter, InsertRefused
from apps.clickhouse.intake import insert_derived, insert_rewritten
from apps.ingest.write.frame import frame_bodies
from apps.ingest.write.tables import RESOURCES_INTAKE, RESOURCES_MESSAGE, TABLES
from apps.otlp.signals import Signal
from apps.otlp.wire import encode_varint
from apps.redaction.census import count_findings
from apps.redaction.detectors import DETECTORS
from apps.redaction.expressions import redact
from apps.redaction.patterns import PATTERN_CHARS
from apps.redaction.reader import try_rules
from apps.redaction.rules import Action, Rule, RuleBook
from apps.redaction.views import MAX_OWN_RULES, MAX_RULES
from tests.clickhouse_fixtures import LEASE_MS, Store
from tests.traces.spans import Draft, make_attribute, make_request

MAX_URL_BYTES = 60_000
FINDINGS = "SELECT project_id, 1 AS rule_id, now() AS minute, 1 AS n FROM %INPUT%"


def own(number: int) -> str:
    """The longest pattern there may be, of the characters that cost most in an address."""
    return f"{number:02}" + "😀" * (PATTERN_CHARS - 2)


OWN = [
    Rule(number, own(number), own(50 + number), Action.MASK, enforce=True) for number in range(MAX_OWN_RULES)
]
OURS = [
    rule
    for number, detector in enumerate(list(DETECTORS.values()) * 2, MAX_OWN_RULES)
    for rule in (
        Rule(number, detector.key_pattern, "", Action.HASH, enforce=True),
        Rule(number, "", detector.value_pattern, Action.MASK, enforce=True),
    )
    if rule.key_pattern or rule.value_pattern
]
FULLEST = RuleBook((*OWN, *OURS), "s" * 64)


@pytest.fixture
def inserter() -> Iterator[Inserter]:
    inserter = Inserter()
    yield inserter
    inserter.close()


def frames_of(body: bytes) -> bytes:
    return frame_bodies([(7, body)], batch=1, lease_expires_ms=time.time_ns() // 1_000_000 + LEASE_MS)


def make_query_id() -> str:
    return f"test-bounds-{time.time_ns()}"


@pytest.mark.parametrize("signal", Signal)
def test_the_fullest_rules_fit_a_request_and_the_engine_runs_them(
    clickhouse: Store, inserter: Inserter, signal: Signal
) -> None:
    assert len({rule.rule_id for rule in FULLEST.rules}) == MAX_RULES
    sent: list[httpx.Response] = []
    inserter._client.event_hooks["response"].append(sent.append)
    tables = TABLES[signal]
    body, census = frames_of(b""), count_findings(signal, FULLEST)
    select = f"SELECT project_id, 1 AS rule_id, now() AS minute, length({census.counts}) AS n "
    select += f"FROM (SELECT project_id, {census.pairs} AS pairs FROM %INPUT%)"  # noqa: S608 - written by our code
    redactions = [(tables.intake, signal, tables.message), (RESOURCES_INTAKE, "resources", RESOURCES_MESSAGE)]
    for table, what, message in redactions:
        one = redact(what, FULLEST)
        statement = insert_rewritten(table, one.column, one.expression, one.params)
        inserter.insert(statement, body, message=message, query_id=make_query_id())
    derived = insert_derived("redaction_findings", select, census.params, table=tables.intake)
    inserter.insert(derived, body, message=tables.message, query_id=make_query_id())
    assert max(len(str(response.request.url)) for response in sent) < MAX_URL_BYTES


def test_the_data_after_a_statement_may_begin_with_any_byte(clickhouse: Store, inserter: Inserter) -> None:
    statement = insert_derived("redaction_findings", FINDINGS, {}, table="otlp_traces")
    project, padding = b"\xa0\x06\x07", b"\x82\x7d"  # project_id = 7, then a field that nobody knows
    rests = [3, 4, 7, *range(26, 122)]  # the first byte, which is the length, is each of 9, 10, 13, 32-127
    for rest in rests:
        message = project + padding + encode_varint(rest) + bytes(rest)
        frames = encode_varint(len(message)) + message
        inserter.insert(statement, frames, message="Traces", query_id=make_query_id())
    counted = client.select("SELECT project_id, sum(n) FROM redaction_findings GROUP BY project_id", {})
    assert counted == [(7, len(rests))]


def test_rules_that_do_not_fit_a_request_are_refused_like_a_bad_pattern(
    clickhouse: Store, inserter: Inserter
) -> None:
    statement = insert_derived("redaction_findings", FINDINGS, {"p0": "x" * 70_000}, table="otlp_traces")
    with pytest.raises(InsertRefused) as refused:
        inserter.insert(statement, frames_of(b""), message="Traces", query_id=make_query_id())
    assert refused.value.code == 427


def test_what_rewrites_has_time_and_memory_of_its_own(clickhouse: Store, inserter: Inserter) -> None:
    select = "SELECT project_id, getSetting('max_memory_usage') AS rule_id, now() AS minute, "
    select += "getSetting('max_execution_time') AS n FROM %INPUT%"
    statement = insert_derived("redaction_findings", select, {}, table="otlp_traces")
    inserter.insert(statement, frames_of(b""), message="Traces", query_id=make_query_id())
    assert client.select("SELECT rule_id, n FROM redaction_findings", {}) == [(1_500_000_000, 20)]


def test_masks_upon_masks_never_write_more_than_64_kib_of_a_text(clickhouse: Store) -> None:
    rules = [Rule(number, "", "[a-z*]", Action.MASK, enforce=True) for number in range(7)]
    stored = try_rules(RuleBook(tuple(rules), "s"), key="", value="a" * 10_000)
    assert stored == "*" * 65_536


def test_a_text_is_cut_where_rules_look_at_it_and_nothing_beyond_is_stored(
    clickhouse: Store, inserter: Inserter
) -> None:
    request = make_request([Draft()])
    span = request.resource_spans[0].scope_spans[0].spans[0]
    span.status.message = "é" * 32_767 + "xé" + "secret"
    span.attributes.append(make_attribute("long", string_value="b" * 70_000 + "secret"))
    redaction = redact(Signal.TRACES, RuleBook((Rule(1, "", "secret", Action.MASK, enforce=True),), "s"))
    statement = insert_rewritten("otlp_traces", redaction.column, redaction.expression, redaction.params)
    inserter.insert(
        statement, frames_of(request.SerializeToString()), message="Traces", query_id=make_query_id()
    )
    sql = "SELECT status_message, attrs['long'] FROM spans"
    ((message, long),) = client.select(sql, {})
    assert message == "é" * 32_767 + "x\ufffd"
    assert long == "\x018" + "b" * 65_536
