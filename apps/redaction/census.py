"""Count: how often each rule of a project finds something in what was sent, enforced or not. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from apps.otlp.signals import Signal
from apps.redaction.expressions import Scribe, bounded_body_text_of, bounded_text_of, cut
from apps.redaction.rules import RuleBook

_TEXTS = "arrayMap(a -> (a.1, {text}), {pairs})".format(text=bounded_text_of("a.2"), pairs="{pairs}")


def _pairs(attributes: str) -> str:
    return _TEXTS.format(pairs=attributes)


_SPAN = f"""arrayConcat(
    [('', {cut("s.6")}), ('', {cut("s.16.1")})],
    {_pairs("s.10")},
    arrayFlatten(arrayMap(e -> arrayPushFront({_pairs("e.3")}, ('', {cut("e.2")})), s.12)))"""
_RECORD = f"""arrayConcat(
    [('', {bounded_body_text_of("s.5")})],
    {_pairs("s.6")},
    {_pairs("s.5.7.1")})"""
_METRIC = f"arrayFlatten(arrayMap(p -> {_pairs('p.1')}, arrayConcat(s.5.1, s.6.1, s.7.1, s.8.1, s.9.1)))"

_ITEMS: Mapping[Signal, tuple[str, str]] = {
    Signal.TRACES: ("resource_spans", _SPAN),
    Signal.LOGS: ("resource_logs", _RECORD),
    Signal.METRICS: ("resource_metrics", _METRIC),
}


@dataclass(frozen=True, slots=True)
class Census:
    """`pairs`: every (key, text) of a body. `counts`: of those, an array of (rule id, how many)."""

    pairs: str
    counts: str
    params: Mapping[str, str]


def count_findings(signal: Signal, book: RuleBook) -> Census:
    """How many attributes and texts each rule finds something in.

    Counted on what was sent: what an earlier rule masks is counted for a later one too.
    """
    column, item = _ITEMS[signal]
    pairs = (
        f"arrayFlatten(arrayMap(r -> arrayConcat({_pairs('r.1.1')}, "
        f"arrayFlatten(arrayMap(k -> arrayFlatten(arrayMap(s -> {item}, k.2)), r.2))), {column}))"
    )
    scribe = Scribe(book)
    counts = [
        f"(toUInt32({rule.rule_id}), arrayCount(p -> {scribe.finds(rule, 'p.1', 'p.2')}, pairs))"
        for rule in book.rules
    ]
    return Census(pairs, f"[{', '.join(counts)}]", scribe.params)
