"""What Jaeger UI and Grafana send, and what is refused in Jaeger's own words."""

from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from apps.jaeger.filter_text import write_search
from apps.jaeger.go_durations import parse_go_duration
from apps.jaeger.parameters import (
    MAX_TRACES,
    BadParameter,
    Search,
    parse_trace_id,
    read_dependencies_window,
    read_search,
    read_span_kind,
    read_trace_ids,
)
from apps.query.timerange import TimeRange

NOW_NS = 1_764_324_000_000_000_000
HOUR_NS = 3600 * 10**9
DAY_NS = 24 * HOUR_NS


def parse(address: str) -> dict[str, Any]:
    return dict(QueryDict(address).lists())


# As the clients build them: jaeger-ui's api/jaeger.ts, Grafana's datasource.ts and tsdb/jaeger/client.go.
CAPTURED = {
    "Jaeger UI, as it opens": (
        "end=1764324000000000&limit=20&lookback=1h&maxDuration&minDuration&service=frontend"
        "&start=1764320400000000",
        Search("frontend", TimeRange(NOW_NS - HOUR_NS, NOW_NS + 1000), limit=20),
    ),
    "Jaeger UI, every field": (
        "end=1764324000000000&limit=1500&lookback=2d&maxDuration=1.2s&minDuration=100ms&operation=HTTP%20GET"
        "&service=frontend&start=1764151200000000&tags=%7B%22http.status_code%22%3A%22500%22%2C%22error%22"
        "%3A%22true%22%7D",
        Search(
            "frontend",
            TimeRange(NOW_NS - 2 * DAY_NS, NOW_NS + 1000),
            operation="HTTP GET",
            tags=(("http.status_code", "500"), ("error", "true")),
            min_duration_ns=100_000_000,
            max_duration_ns=1_200_000_000,
            limit=1500,
        ),
    ),
    "a link with a tag each": (
        "service=frontend&tag=customer:7&tag=url:http://a:1/&end=1764324000000000&start=1764320400000000",
        Search(
            "frontend",
            TimeRange(NOW_NS - HOUR_NS, NOW_NS + 1000),
            tags=(("customer", "7"), ("url", "http://a:1/")),
        ),
    ),
    "Grafana from the browser": (
        "service=shop&limit=20&tags=%7B%22error%22%3A%22true%22%7D&start=1764320400000000"
        "&end=1764324000000000&lookback=custom",
        Search("shop", TimeRange(NOW_NS - HOUR_NS, NOW_NS + 1000), tags=(("error", "true"),), limit=20),
    ),
    "Grafana from its server": (
        "end=1764324000000000&limit=20&maxDuration=2s&minDuration=1us&operation=GET+%2Fpay&service=shop"
        "&start=1764320400000000",
        Search(
            "shop",
            TimeRange(NOW_NS - HOUR_NS, NOW_NS + 1000),
            operation="GET /pay",
            min_duration_ns=1000,
            max_duration_ns=2_000_000_000,
            limit=20,
        ),
    ),
    "a script without times": (
        "service=shop&raw=true&prettyPrint=true",
        Search("shop", TimeRange(NOW_NS - 2 * DAY_NS, NOW_NS + 1000)),
    ),
    "a script with a lookback": (
        "service=shop&lookback=6h",
        Search("shop", TimeRange(NOW_NS - 6 * HOUR_NS, NOW_NS + 1000)),
    ),
}


@pytest.mark.parametrize(("address", "search"), CAPTURED.values(), ids=CAPTURED)
def test_a_captured_search_is_understood(address: str, search: Search) -> None:
    assert read_search(parse(address), now_ns=NOW_NS) == search


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "parameter 'service' is required"),
        ("service=s&start=string", "unable to parse param 'start'"),
        ("service=s&end=1e9", "unable to parse param 'end'"),
        ("service=s&limit=string", "unable to parse param 'limit'"),
        ("service=s&limit=0", "parameter 'limit'"),
        (f"service=s&limit={MAX_TRACES + 1}", "parameter 'limit'"),
        ("service=s&minDuration=20", "unable to parse param 'minDuration'"),
        ("service=s&minDuration=20s&maxDuration=x", "unable to parse param 'maxDuration'"),
        ("service=s&minDuration=25s&maxDuration=1s", "'maxDuration' should be greater than 'minDuration'"),
        ("service=s&tag=k:v&tag=k", "malformed 'tag' parameter, expecting key:value, received: k"),
        ('service=s&tags={"x":123}', "malformed 'tags' parameter"),
        ("service=s&tags={", "malformed 'tags' parameter, cannot unmarshal JSON"),
        ("service=s&tags=[]", "malformed 'tags' parameter"),
        ("service=s&tag=:v", "a tag's key and value"),
        ("service=" + "s" * 1001, "parameter 'service': at most"),
        ("service=s&" + "&".join(f"tag=k{n}:v" for n in range(21)), "at most 20 tags"),
    ],
)
def test_a_bad_search_says_which_parameter(address: str, words: str) -> None:
    with pytest.raises(BadParameter) as refusal:
        read_search(parse(address), now_ns=NOW_NS)
    assert words in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "ns"),
    [
        ("1ns", 1),
        ("1.5us", 1500),
        ("1µs", 1000),
        (".5s", 500_000_000),
        ("1h15m30.918s", 4_530_918_000_000),
        ("2d", 2 * DAY_NS),
        ("1", None),
        ("", None),
        ("-1s", None),
        ("1s ", None),
        ("1 s", None),
        ("999999999999999999h", None),
    ],
)
def test_durations_are_gos(text: str, ns: int | None) -> None:
    assert parse_go_duration(text) == ns


@given(st.integers(1, 2**128 - 1))
def test_a_trace_id_may_lack_its_leading_zeros(number: int) -> None:
    assert parse_trace_id(f"{number:x}") == parse_trace_id(f"{number:032X}") == f"{number:032x}"


@pytest.mark.parametrize("text", ["", "0", "x200", "1" * 33, "0x12", " 1", "1\n"])
def test_what_is_no_trace_id_is_refused(text: str) -> None:
    with pytest.raises(BadParameter, match="cannot parse traceID"):
        parse_trace_id(text)


def test_trace_ids_may_be_repeated_and_are_asked_for_once() -> None:
    assert read_trace_ids(parse("traceID=1f00&traceID=1E00&traceID=01F00")) == [
        f"{0x1F00:032x}",
        f"{0x1E00:032x}",
    ]


@pytest.mark.parametrize(
    ("address", "width_ns", "end_ns"),
    [
        ("endTs=1764324000000&lookback=604800000", 7 * DAY_NS, NOW_NS),
        ("endTs=1764320400000&lookback=3600000", HOUR_NS, NOW_NS - HOUR_NS),
        ("", DAY_NS, NOW_NS),
    ],
)
def test_dependencies_are_asked_for_in_milliseconds(address: str, width_ns: int, end_ns: int) -> None:
    window = read_dependencies_window(parse(address), now_ns=NOW_NS)
    assert window == TimeRange(end_ns - width_ns, end_ns)


@pytest.mark.parametrize("address", ["endTs=foo", "lookback=foo", "lookback=0", "lookback=-5"])
def test_a_bad_window_is_refused(address: str) -> None:
    with pytest.raises(BadParameter):
        read_dependencies_window(parse(address), now_ns=NOW_NS)


@pytest.mark.parametrize(
    ("address", "kind"),
    [("", ""), ("spanKind=server", "server"), ("spanKind=SPAN_KIND_CLIENT", "client")],
)
def test_a_span_kind_is_read_in_both_spellings(address: str, kind: str) -> None:
    assert read_span_kind(parse(address)) == kind


def test_an_unknown_span_kind_is_refused() -> None:
    with pytest.raises(BadParameter, match="one of internal"):
        read_span_kind(parse("spanKind=foo"))


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_whatever_the_numbers_are_the_range_is_one(text: str) -> None:
    address = {"service": ["s"], "start": ["-99999999999999999"], "end": [str(10**18)], "lookback": [text]}
    within = read_search(address, now_ns=NOW_NS).within
    assert 0 <= within.start_ns <= within.end_ns < 2**63


def test_a_search_is_one_spanset() -> None:
    search = Search(
        "front end",
        TimeRange(1, 2),
        operation='say "hi"',
        tags=(
            ("error", "true"),
            ("http.status_code", "500"),
            ("span.kind", "server"),
            ("otel.status_code", "ERROR"),
            ("odd key", "x"),
            ("zip", "007"),
        ),
        min_duration_ns=5,
        max_duration_ns=7,
    )
    assert write_search(search) == (
        '{ service = "front end" && name = "say \\"hi\\"" && duration >= 5ns'
        ' && duration <= 7ns && (.error = "true" || .error = true || status = error)'
        ' && (.http.status_code = "500" || .http.status_code = 500)'
        ' && (.span.kind = "server" || kind = server)'
        ' && (.otel.status_code = "ERROR" || status = error)'
        ' && ."odd key" = "x" && .zip = "007" }'
    )
