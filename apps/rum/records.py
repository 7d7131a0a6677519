"""What is told about browsers. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Vital:
    """How often it was good, middling, poor. `p75` in ms, of CLS without a unit; None: never measured."""

    name: str
    p75: float | None
    good: int
    needs_improvement: int
    poor: int
    good_until: float
    poor_above: float


@dataclass(frozen=True, slots=True)
class Series:
    """One entry a step; of a vital its p75 of that step."""

    views: list[int]
    errors: list[int]
    lcp: list[float | None]
    inp: list[float | None]
    cls: list[float | None]
    fcp: list[float | None]
    ttfb: list[float | None]


@dataclass(frozen=True, slots=True)
class Figures:
    """How pages fared in a range; `*_s` in unix seconds."""

    start_s: int
    end_s: int
    step_s: int
    views: int
    sessions: int
    errors: int
    views_with_errors: int
    vitals: list[Vital]
    series: Series


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of one page, browser, …; a p75 is None where there is no measure."""

    value: str
    views: int
    sessions: int
    errors: int
    views_with_errors: int
    lcp_p75: float | None
    inp_p75: float | None
    cls_p75: float | None
    load_p75_ns: int | None


@dataclass(frozen=True, slots=True)
class Groups:
    """The first of `total`."""

    rows: list[Group]
    total: int


@dataclass(frozen=True, slots=True)
class Load:
    """A view that is a load."""

    trace_id: str
    span_id: str
    start_ns: int
    duration_ns: int


@dataclass(frozen=True, slots=True)
class Resource:
    """What a page loads, by its address without the query."""

    url: str
    type: str
    count: int
    failed: int
    p75_ns: int


@dataclass(frozen=True, slots=True)
class ApiCall:
    """What a page asks for. `backend_share`: of the time of those that are traced, their servers' part."""

    name: str
    count: int
    failed: int
    p75_ns: int
    traced: int
    backend_share: float | None


@dataclass(frozen=True, slots=True)
class PageDetail:
    """One page. `resources` and `requests` are of its latest `detail_views` views."""

    figures: Figures
    load: Load | None
    resources: list[Resource]
    requests: list[ApiCall]
    detail_views: int


@dataclass(frozen=True, slots=True)
class Session:
    """What a session came to in a range; texts are '' where they were not told."""

    id: str
    start_ns: int
    end_ns: int
    views: int
    actions: int
    errors: int
    requests: int
    entry_page: str
    service: str
    browser: str
    os: str
    device: str
    country: str
    user: str
