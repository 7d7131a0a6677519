"""What services come to: the shapes that the API answers. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Owner:
    team: str
    contact: str
    repository: str


@dataclass(frozen=True, slots=True)
class Deployment:
    """`at`: unix seconds of the hour in which the version was first seen."""

    version: str
    environment: str
    at: int


@dataclass(frozen=True, slots=True)
class Before:
    """The same figures for the time it is compared with."""

    requests_per_s: float
    error_rate: float | None
    apdex: float | None
    p50_ns: int | None
    p95_ns: int | None
    p99_ns: int | None


@dataclass(frozen=True, slots=True)
class Series:
    """One entry a step."""

    requests: Sequence[int]
    errors: Sequence[int]
    apdex: Sequence[float | None]
    p50_ns: Sequence[int | None]
    p95_ns: Sequence[int | None]
    p99_ns: Sequence[int | None]


@dataclass(frozen=True, slots=True)
class Sparklines:
    requests: Sequence[int]
    errors: Sequence[int]
    p95_ns: Sequence[int | None]


@dataclass(frozen=True, slots=True)
class ServiceSummary:
    """Requests are entry spans: SERVER, CONSUMER, or a root. Without any, ratios and percentiles are None.

    Where the client sampled, rate and errors count what was not sent, too, and `estimated_requests` says so.
    """

    service: str
    owner: Owner | None
    requests: int
    requests_per_s: float
    error_rate: float | None
    apdex: float | None
    apdex_t_ms: int
    p50_ns: int | None
    p95_ns: int | None
    p99_ns: int | None
    spans: int
    estimated_requests: int | None
    last_deployment: Deployment | None
    series: Sparklines
    before: Before | None


@dataclass(frozen=True, slots=True)
class ServiceList:
    """Times in unix seconds; a series' first step begins at `start_s`."""

    start_s: int
    end_s: int
    step_s: int
    services: Sequence[ServiceSummary]
    environments: Sequence[str]


@dataclass(frozen=True, slots=True)
class OperationBefore:
    requests_per_s: float
    error_rate: float | None
    p50_ns: int | None
    p95_ns: int | None
    p99_ns: int | None


@dataclass(frozen=True, slots=True)
class Operation:
    """`time_share`: of all the time that the service's requests took."""

    name: str
    kind: int
    requests: int
    requests_per_s: float
    error_rate: float | None
    p50_ns: int | None
    p95_ns: int | None
    p99_ns: int | None
    time_share: float
    before: OperationBefore | None


@dataclass(frozen=True, slots=True)
class Version:
    """Unix seconds of the hours, or at the ends of a range minutes, in which it was first and last seen."""

    version: str
    environment: str
    first_seen: int
    last_seen: int
    requests: int
    requests_share: float


@dataclass(frozen=True, slots=True)
class ServiceDetail:
    summary: ServiceSummary
    start_s: int
    end_s: int
    step_s: int
    operations: Sequence[Operation]
    versions: Sequence[Version]


@dataclass(frozen=True, slots=True)
class ServiceSeries:
    start_s: int
    end_s: int
    step_s: int
    series: Series
    before: Series | None
