"""Rows of the queries about browsers. Pure."""

from typing import NamedTuple

from apps.query.values import Text


class ViewsRow(NamedTuple):
    """`series`: step -> views."""

    views: int
    sessions: int
    views_with_errors: int
    series: dict[int, int]


class StepRow(NamedTuple):
    step: int
    n: int


class VitalRow(NamedTuple):
    """One vital in one step, or, where `is_total`, in the range."""

    name: str
    is_total: bool
    step: int
    p75: float
    good: int
    needs_improvement: int
    poor: int


class GroupRow(NamedTuple):
    """`total`: how many groups there are, listed or not."""

    value: str
    views: int
    sessions: int
    errors: int
    views_with_errors: int
    lcp_p75: float | None
    inp_p75: float | None
    cls_p75: float | None
    load_p75_ns: int | None
    total: int


class LoadRow(NamedTuple):
    trace_id: str
    span_id: str
    start_ns: int
    duration_ns: int


class LatestRow(NamedTuple):
    """A view, and when it began."""

    span_id: str
    start_ns: int


class ResourceRow(NamedTuple):
    url: str
    type: str
    n: int
    failed: int
    p75_ns: int


class RequestRow(NamedTuple):
    """`traced` had a server's span; it took `served_ns` of their `traced_ns`."""

    name: str
    n: int
    failed: int
    p75_ns: int
    traced: int
    traced_ns: int
    served_ns: int


class SessionStartRow(NamedTuple):
    id: str
    start_ns: int


class SessionRow(NamedTuple):
    """`first`: of its first view, or of what else came first: whether it is no view, unix ns, page, service,
    browser, operating system, device, country.
    """

    id: str
    first: tuple[int, int, Text, Text, Text, Text, Text, Text]
    end_ns: int
    views: int
    actions: int
    requests: int
    errors: int
    user: str


class SpanItemRow(NamedTuple):
    """A view, an action, a request or a long frame. `status_code`: 0 without an answer."""

    time_ns: int
    duration_ns: int
    name: str
    view_id: str
    trace_id: str
    span_id: str
    has_failed: bool
    kind: str
    view_type: str
    target: str
    status_code: int
    error_type: str
    url: str
    total: int


class RecordItemRow(NamedTuple):
    """A log record. `value`: of a vital."""

    time_ns: int
    batch: int
    number: int
    page: str
    trace_id: str
    span_id: str
    severity: int
    event_name: str
    body: str
    error_type: str
    error_message: str
    vital: str
    value: float
    total: int
