"""Redact: a project's rules as the SELECT that its bodies pass through on their way into the intake. Pure.

ClickHouse parses the bytes and applies the patterns as constants; the tables and views behind it are the same
for redacted and untouched bodies, and a body of a project without rules never comes here (docs/adr/0007).
Tuples are taken apart by position, as in the flatten views (docs/adr/0002): positions are the order of the
members in apps/clickhouse/migrations.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from apps.otlp.signals import Signal
from apps.redaction.rules import Action, Rule, RuleBook

# What is to go is filtered out by it. A client that sends this very text loses that attribute, and only in a
# project with rules.
DROPPED = "\x01dropped"
_DROPPED = r"'\x01dropped'"

# What rules look at and write of one text, before the first and after each of them: three bytes for each that
# is masked would otherwise be nine for the next rule. The views cut attributes at the same length and mark
# those that were longer (docs/limits.md), so here they stay longer by less than a character.
TEXT_BYTES = 65_536
_MARKED_BYTES = TEXT_BYTES + 4
_VALUE = (
    "Enum8(''none'' = 0, ''string_value'' = 1, ''bool_value'' = 2, ''int_value'' = 3, ''double_value'' = 4, "
    "''array_value'' = 5, ''kvlist_value'' = 6, ''bytes_value'' = 7)"
)


@dataclass(slots=True)
class Scribe:
    """Writes expressions; values that people chose travel as parameters, never in the text."""

    book: RuleBook
    params: dict[str, str] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)

    @property
    def keyless(self) -> list[Rule]:
        return [rule for rule in self.book.enforced if not rule.key_pattern]

    def quote(self, value: str) -> str:
        """The parameter that stands for `value`: one however often it is used, with a short name."""
        name = self._names.setdefault(value, f"p{len(self._names)}")
        self.params[name] = value
        return f"{{{name}:String}}"

    def finds(self, rule: Rule, key: str, text: str) -> str:
        """Whether `rule` finds something in `text` under `key`; '' stands for no key."""
        conditions = [
            *([f"match({key}, {self.quote(rule.key_pattern)})"] if rule.key_pattern else []),
            *([f"match({text}, {self.quote(rule.value_pattern)})"] if rule.value_pattern else []),
        ]
        return " AND ".join(conditions) or "true"

    def becomes(self, rule: Rule, text: str, max_bytes: int) -> str:
        if rule.action is Action.DROP:
            return _DROPPED
        if rule.action is Action.HASH:
            return f"lower(hex(SHA256(concat({self.quote(self.book.salt)}, {text}))))"
        if rule.value_pattern:
            masked = f"replaceRegexpAll({text}, {self.quote(rule.value_pattern)}, '***')"
            return f"toValidUTF8(substring({masked}, 1, {max_bytes}))"
        return "'***'"

    def applied(self, rule: Rule, key: str, text: str, max_bytes: int = TEXT_BYTES) -> str:
        """`text` after one rule."""
        return f"if({self.finds(rule, key, text)}, {self.becomes(rule, text, max_bytes)}, {text})"

    def attributes(self, pairs: str) -> str:
        """An attribute set (key, AnyValue) after the rules. A value that a rule changes becomes a string."""
        texts = f"arrayMap(a -> {bounded_text_of('a.2', _MARKED_BYTES)}, {pairs})"
        for rule in self.book.enforced:
            change = self.applied(rule, "a.1", "t", _MARKED_BYTES)
            texts = f"arrayMap((a, t) -> {change}, {pairs}, {texts})"
        changed = f"(CAST('string_value', '{_VALUE}'), t, false, toInt64(0), toFloat64(0), '', '', '')"
        value = f"if(t = {text_of('a.2')}, {_tuple('a.2', 8)}, {changed})"
        return f"arrayFilter(a -> a.2.2 != {_DROPPED}, arrayMap((a, t) -> (a.1, {value}), {pairs}, {texts}))"

    def text(self, text: str) -> str:
        """Bounded text that is no attribute, after the rules without a key pattern."""
        texts = f"[{text}]"
        for rule in self.keyless:
            texts = f"arrayMap(t -> {self.applied(rule, '', 't')}, {texts})"
        return f"replaceOne({texts}[1], {_DROPPED}, '')"

    def plain(self, text: str) -> str:
        """Text as it was sent, after the same rules; whole where there are none."""
        return self.text(cut(text)) if self.keyless else text

    def raw(self, messages: str) -> str:
        """Attributes that stay raw KeyValue messages: those in which a rule finds something are left out."""
        found = [self.finds(rule, _raw_key("a"), "a") for rule in self.book.enforced]
        return f"arrayFilter(a -> NOT ({' OR '.join(f'({one})' for one in found)}), {messages})"


def body_text_of(body: str) -> str:
    """The body of a log record as text; of a list of pairs nothing, they are like attributes."""
    return (
        f"multiIf({body}.1 = 'string_value', {body}.2, {body}.1 = 'int_value', toString({body}.4), "
        f"{body}.1 = 'double_value', toString({body}.5), concat({body}.6, {body}.8))"
    )


def bounded_body_text_of(body: str) -> str:
    """The same, bounded like `bounded_text_of`."""
    return _bounded(body, f"concat({body}.6, {body}.8)", TEXT_BYTES)


def text_of(value: str) -> str:
    """An AnyValue as the text that patterns are looked for in; of what has parts, its raw bytes."""
    return (
        f"multiIf({value}.1 = 'string_value', {value}.2, {value}.1 = 'int_value', toString({value}.4), "
        f"{value}.1 = 'double_value', toString({value}.5), concat({value}.6, {value}.7, {value}.8))"
    )


def bounded_text_of(value: str, max_bytes: int = TEXT_BYTES) -> str:
    """The same, bounded: of text the beginning, of longer parts nothing, like the views."""
    return _bounded(value, f"concat({value}.6, {value}.7, {value}.8)", max_bytes)


def _bounded(value: str, parts: str, max_bytes: int) -> str:
    return (
        f"multiIf({value}.1 = 'string_value', {cut(f'{value}.2', max_bytes)}, "
        f"{value}.1 = 'int_value', toString({value}.4), {value}.1 = 'double_value', toString({value}.5), "
        f"length({parts}) <= {max_bytes}, {parts}, '***')"
    )


def cut(text: str, max_bytes: int = TEXT_BYTES) -> str:
    """At most `max_bytes` of it, and two more where that tears a character."""
    return f"if(length({text}) > {max_bytes}, toValidUTF8(substring({text}, 1, {max_bytes})), {text})"


def _raw_key(message: str) -> str:
    """The key of a raw KeyValue message, where it is its first field and shorter than 128 bytes."""
    return f"if(startsWith({message}, '\\n'), substring({message}, 3, ascii(substring({message}, 2, 1))), '')"


def _tuple(name: str, size: int, changed: Mapping[int, str] | None = None) -> str:
    """The tuple `name` member by member, some of them changed."""
    members = [(changed or {}).get(place, f"{name}.{place}") for place in range(1, size + 1)]
    return f"({', '.join(members)})"


def _map(letter: str, expression: str, array: str) -> str:
    return f"arrayMap({letter} -> {expression}, {array})"


def _resource(scribe: Scribe, resource: str) -> str:
    return f"({scribe.attributes(f'{resource}.1')}, {resource}.2)"


def _scope(scribe: Scribe, scope: str) -> str:
    return _tuple(scope, 4, {3: scribe.raw(f"{scope}.3")})


def _by_scope(scribe: Scribe, column: str, item: str) -> str:
    """The three levels that all export requests share; `item` is an expression of `s`."""
    scopes = _map("k", f"({_scope(scribe, 'k.1')}, {_map('s', item, 'k.2')}, k.3)", "r.2")
    return _map("r", f"({_resource(scribe, 'r.1')}, {scopes}, r.3)", column)


def _traces(scribe: Scribe) -> str:
    span = {
        6: scribe.plain("s.6"),
        10: scribe.attributes("s.10"),
        12: _map("e", _tuple("e", 4, {2: scribe.plain("e.2"), 3: scribe.attributes("e.3")}), "s.12"),
        14: _map("l", _tuple("l", 6, {4: scribe.raw("l.4")}), "s.14"),
        16: f"({scribe.plain('s.16.1')}, s.16.2)",
    }
    return _by_scope(scribe, "resource_spans", _tuple("s", 16, span))


def _logs(scribe: Scribe) -> str:
    record = {5: _body(scribe, "s.5"), 6: scribe.attributes("s.6")}
    return _by_scope(scribe, "resource_logs", _tuple("s", 11, record))


def _body(scribe: Scribe, body: str) -> str:
    """Of text the text; of a key-value list its pairs, like attributes; of anything else the whole."""
    before = body_text_of(body)
    text = scribe.text(bounded_body_text_of(body)) if scribe.keyless else before
    list_ = f"tuple({scribe.attributes(f'{body}.7.1')})"
    changed = f"(CAST('string_value', '{_VALUE}'), t, false, toInt64(0), toFloat64(0), '', tuple([]), '')"
    kept = _tuple(body, 8, {7: list_})
    return f"arrayMap(t -> if(t = {before}, {kept}, {changed}), [{text}])[1]"


def _metrics(scribe: Scribe) -> str:
    exemplar = _tuple("e", 7, {7: scribe.raw("e.7")})
    point = _tuple("p", 20, {1: scribe.attributes("p.1"), 20: _map("e", exemplar, "p.20")})
    data = {
        # gauge, sum, histogram, exponential histogram, summary: data points first, then how they add up.
        place: _tuple(f"s.{place}", size, {1: _map("p", point, f"s.{place}.1")})
        if size > 1
        else f"tuple({_map('p', point, f's.{place}.1')})"
        for place, size in ((5, 1), (6, 3), (7, 2), (8, 2), (9, 1))
    }
    return _by_scope(scribe, "resource_metrics", _tuple("s", 10, {**data, 10: scribe.raw("s.10")}))


def _resources(scribe: Scribe) -> str:
    return _map("r", f"({_resource(scribe, 'r.1')}, r.2)", "resource_items")


@dataclass(frozen=True, slots=True)
class Redaction:
    """`column` of the intake becomes `expression`; `params` are its parameters, by name."""

    column: str
    expression: str
    params: Mapping[str, str]


_WRITERS: Mapping[str, tuple[str, Callable[[Scribe], str]]] = {
    Signal.TRACES: ("resource_spans", _traces),
    Signal.LOGS: ("resource_logs", _logs),
    Signal.METRICS: ("resource_metrics", _metrics),
    "resources": ("resource_items", _resources),
}


def redact_pair(book: RuleBook) -> Redaction:
    """What becomes of the text `{value}` under the key `{key}`; DROPPED where nothing does."""
    scribe = Scribe(book)
    # materialize: constants go another way through the engine than the columns of an INSERT.
    texts = "[materialize({value:String})]"
    for rule in book.enforced:
        texts = f"arrayMap(t -> {scribe.applied(rule, '{key:String}', 't')}, {texts})"
    return Redaction("", f"{texts}[1]", scribe.params)


def redact(what: str, book: RuleBook) -> Redaction:
    """`what` is a signal, or "resources" for the part that all signals share."""
    column, write = _WRITERS[what]
    scribe = Scribe(book)
    expression = write(scribe)
    return Redaction(column, expression, scribe.params)
