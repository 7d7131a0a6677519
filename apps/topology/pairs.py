"""Who called whom, out of the spans themselves: the SELECT that edges are made of. Pure.

A pair is a span and its parent, or a span and what one of its links names, of different services
(docs/adr/0013). Spans may share an id: Zipkin's two halves of a call, where the server half is the client
half's child, or a span that was sent twice. A parent in the span's own service goes before any other.

Sets hold hashes of 64 bits: among a million spans one in a hundred million is taken for another.
"""

# ruff: noqa: S608 - only names written in this code enter the text; values travel as parameters.

from collections.abc import Sequence
from dataclasses import dataclass

from apps.topology.facts import CALLED_FACTS, SPOKEN_FACTS, with_facts

_ROOT = "toFixedString('', 8)"
_NAMED = "trace_id, {} AS named, service, {} AS is_half"


def _key(trace_id: str, span_id: str) -> str:
    return f"cityHash64({trace_id}, {span_id})"


def _key_of(trace_id: str, span_id: str, service: str = "service") -> str:
    return f"cityHash64({trace_id}, {span_id}, {service})"


@dataclass(frozen=True, slots=True)
class Sources:
    """Conditions on `spans`: which are counted, and the parts, which share none, of what their other ends are
    among: those that are counted, too.

    `linkers`: a condition on `span_links`, of those who may point at what is counted; None: nobody does.
    `has_links`: whether any of the spans that are counted has one; `has_twins`: whether any two of the ends
    share an id. `minute`: what the edges are told apart by.
    """

    counted: str
    ends: Sequence[str]
    linkers: str | None = None
    has_links: bool = True
    has_twins: bool = True
    minute: str = "toStartOfMinute(start)"


def select_edges(sources: Sources) -> str:
    """(minute, environment, caller, callee, protocol, via, n, errors, duration_sum, histogram) of each edge.

    Without a caller: spans whose parent is nowhere, by service.
    """
    return f"""\
SELECT
    minute, environment, caller, callee, protocol, via,
    sum(d_n) AS n, sum(d_errors) AS errors, sum(d_duration) AS duration_sum, sumMap(d_histogram) AS histogram
FROM
(
    SELECT
        minute, environment,
        if(is_met, concat('service:', other), '') AS caller,
        concat('service:', service) AS callee,
        if(is_met, protocol, '') AS protocol,
        if(is_met AND is_taking, topic, '') AS via,
        d_n, d_errors, d_duration, d_histogram
    FROM
    (
{with_facts(_count(_select_calls(sources), "service, other, is_met"))}
    )
    UNION ALL
    SELECT
        minute, environment,
        if(is_taking, node, concat('service:', service)) AS caller,
        if(is_taking, concat('service:', service), node) AS callee,
        protocol,
        '' AS via,
        d_n, d_errors, d_duration, d_histogram
    FROM
    (
{with_facts(_count(_select_inferred(sources), "service, is_filled"))}
    )
    WHERE node != '' AND NOT (is_taking AND is_filled)
)
GROUP BY minute, environment, caller, callee, protocol, via"""


def _count(rows: str, keys: str) -> str:
    """Spans that tell the same, counted."""
    return f"""\
        SELECT
            minute, environment, kind, facts, ports, {keys},
            count() AS d_n,
            countIf(is_error) AS d_errors,
            sum(toUInt64(greatest(duration, 0))) AS d_duration,
            sumMap(map(duration_bucket(duration), toUInt64(1))) AS d_histogram
        FROM
        (
{rows}
        )
        GROUP BY minute, environment, kind, facts, ports, {keys}"""


def _ends(sources: Sources, columns: str, also: str = "true") -> str:
    """Rows of the other ends."""
    parts = [f"SELECT {columns} FROM spans WHERE {also} AND {part}" for part in sources.ends]
    return " UNION ALL ".join(parts)


_ASKING = f"environment, service, start, duration, status, kind, {SPOKEN_FACTS}"


def _select_asked(sources: Sources) -> str:
    """Spans that are counted and name a parent that their own service does not have."""
    own = _ends(sources, _key_of("trace_id", "span_id"))
    is_stranger = f"parent_span_id != {_ROOT} AND {_key_of('trace_id', 'parent_span_id')} NOT IN ({own})"
    is_half, asked_span = "false", "parent_span_id"
    if sources.has_twins:
        clients = _ends(sources, _key("trace_id", "span_id"), "kind = 3")
        own_clients = _ends(sources, _key_of("trace_id", "span_id"), "kind = 3")
        is_half = f"kind = 2 AND {_key('trace_id', 'span_id')} IN ({clients})"
        asked_span = f"if({is_half}, span_id, parent_span_id)"
        is_own_half = f"{_key_of('trace_id', 'span_id')} IN ({own_clients})"
        is_stranger = f"if({is_half}, NOT ({is_own_half}), {is_stranger})"
    return f"""\
        SELECT
            _part AS part, _part_offset AS place, {sources.minute} AS minute,
            trace_id AS asked_trace, {asked_span} AS asked_span, {is_half} AS is_half, false AS is_link,
            {_ASKING}
        FROM spans
        PREWHERE {sources.counted} AND {is_stranger}"""


def _select_linked(sources: Sources) -> str:
    """The same of links; one that names the parent says nothing new."""
    own = _ends(sources, _key_of("trace_id", "span_id"))
    return f"""\
        SELECT
            _part AS part, _part_offset AS place, {sources.minute} AS minute,
            link.1 AS asked_trace, link.2 AS asked_span, false AS is_half, true AS is_link,
            {_ASKING}
        FROM spans
        ARRAY JOIN links_in(rest) AS link
        WHERE {sources.counted} AND has_links(rest)
            AND NOT (link.1 = trace_id AND link.2 = parent_span_id)
            AND {_key_of("link.1", "link.2")} NOT IN ({own})"""


def _select_calls(sources: Sources) -> str:
    """A row for each span and other end that it names; without `is_met`, whose parent is nowhere."""
    asked = _select_asked(sources)
    if sources.has_links:
        asked += f"\n        UNION ALL\n{_select_linked(sources)}"
    joined = f"""\
        FROM ({_ends(sources, "trace_id, span_id, service, kind, start, status")}) AS e
        RIGHT JOIN
        (
{asked}
        ) AS a ON e.trace_id = a.asked_trace AND e.span_id = a.asked_span"""
    if not sources.has_twins:
        return f"""\
        SELECT
            a.minute AS minute, toString(a.environment) AS environment, a.kind AS kind,
            a.facts AS facts, a.ports AS ports,
            toString(a.service) AS service, toString(e.service) AS other, e.service != '' AS is_met,
            e.status = 2 OR a.status = 2 AS is_error, a.duration AS duration
{joined}
        WHERE e.service != '' OR NOT a.is_link"""
    is_other = "e.service != '' AND (NOT a.is_half OR e.kind = 3)"
    return f"""\
        SELECT
            any(a.minute) AS minute, any(toString(a.environment)) AS environment, any(a.kind) AS kind,
            any(a.facts) AS facts, any(a.ports) AS ports,
            any(toString(a.service)) AS service,
            minIf((e.kind != 2, e.start, toString(e.service), e.status), {is_other}) AS first,
            first.3 AS other,
            countIf({is_other}) > 0 AS is_met,
            is_met AND first.4 = 2 OR any(a.status) = 2 AS is_error,
            any(a.duration) AS duration
{joined}
        GROUP BY a.part, a.place, a.asked_trace, a.asked_span
        HAVING is_met OR NOT any(a.is_link)"""


def _select_answered(sources: Sources) -> str:
    """Keys of CLIENT and PRODUCER spans that are counted and that a span of another service names."""
    named = [_ends(sources, _NAMED.format("parent_span_id", "false"), f"parent_span_id != {_ROOT}")]
    if sources.has_twins:
        named.append(_ends(sources, _NAMED.format("span_id", "true"), "kind = 2"))
    if sources.linkers:
        linkers = _NAMED.format("target_span", "false").replace("trace_id", "target_trace AS trace_id")
        named.append(f"SELECT {linkers} FROM span_links WHERE {sources.linkers}")
    return f"""\
SELECT {_key_of("p.trace_id", "p.span_id", "p.service")}
            FROM ({" UNION ALL ".join(named)}) AS c
            INNER JOIN
            (
                SELECT trace_id, span_id, service, kind FROM spans WHERE {sources.counted} AND kind IN (3, 4)
            ) AS p ON c.trace_id = p.trace_id AND c.named = p.span_id
            WHERE c.service != p.service AND (NOT c.is_half OR p.kind = 3)"""


def _select_inferred(sources: Sources) -> str:
    """Calls that no service answers, and what is taken from topics, `is_filled` where it is known by whom."""
    takers = (
        f"SELECT {_key('trace_id', 'parent_span_id')} FROM spans WHERE {sources.counted} AND kind IN (3, 5)"
    )
    is_parent = f"{_key('trace_id', 'span_id')} IN ({takers})"
    parents = _ends(sources, _key("trace_id", "span_id"), is_parent)
    own = _ends(sources, _key_of("trace_id", "span_id"), is_parent)
    filled = [
        f"parent_span_id != {_ROOT} AND {_key('trace_id', 'parent_span_id')} IN ({parents}) "
        f"AND {_key_of('trace_id', 'parent_span_id')} NOT IN ({own})"
    ]
    if sources.has_links:
        filled.append(f"{_key_of('trace_id', 'span_id')} IN ({_select_linked_takers(sources)})")
    is_filled = " OR ".join(f"({condition})" for condition in filled)
    return f"""\
        SELECT
            {sources.minute} AS minute, toString(environment) AS environment, kind,
            {CALLED_FACTS},
            toString(service) AS service, {is_filled} AS is_filled, status = 2 AS is_error, duration
        FROM spans
        PREWHERE {sources.counted} AND kind IN (3, 4, 5)
            AND (kind = 5 OR {_key_of("trace_id", "span_id")} NOT IN ({_select_answered(sources)}))"""


def _select_linked_takers(sources: Sources) -> str:
    own = _ends(sources, _key_of("trace_id", "span_id"))
    return f"""\
SELECT {_key_of("a.trace_id", "a.span_id", "a.service")}
            FROM ({_ends(sources, "trace_id, span_id")}) AS e
            INNER JOIN
            (
                SELECT trace_id, span_id, service, link.1 AS asked_trace, link.2 AS asked_span
                FROM spans
                ARRAY JOIN links_in(rest) AS link
                WHERE {sources.counted} AND kind IN (3, 5) AND has_links(rest)
                    AND {_key_of("link.1", "link.2")} NOT IN ({own})
            ) AS a ON e.trace_id = a.asked_trace AND e.span_id = a.asked_span"""
