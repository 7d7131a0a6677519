"""The words that the demo's story is written in: operations and their steps. Data; stage.py performs it."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from demo.runtimes import Fault


@dataclass(frozen=True, slots=True)
class Latency:
    """A log-normal duration."""

    median_ms: float
    spread: float = 0.35


@dataclass(frozen=True, slots=True)
class Visit:
    """The facts of one trace: who buys what. Texts of the story name them: `{visit.sku}`."""

    user_id: str
    tier: str
    country: str
    client_address: str
    user_agent: str
    search: str
    skus: tuple[str, ...]
    sku: str
    cart_id: str
    order_id: str
    total: float
    gift: bool
    waiting: int


@dataclass(frozen=True, slots=True)
class HttpEntry:
    method: str
    route: str
    path: str
    success: int = 200
    query: str = ""


@dataclass(frozen=True, slots=True)
class RpcEntry:
    """gRPC; `method` is fully qualified: `package.Service/Method`."""

    method: str


@dataclass(frozen=True, slots=True)
class MessageEntry:
    """A consumer of a topic. Its span links to the producer's, and is its child unless it takes a batch."""

    topic: str
    group: str
    lag: Latency


@dataclass(frozen=True, slots=True)
class JobEntry:
    """A scheduled job: the root of its own trace."""

    name: str


@dataclass(frozen=True, slots=True)
class Work:
    """Time spent in the service itself: an INTERNAL span when it has a name, else only time."""

    latency: Latency
    name: str = ""
    steps: "tuple[Step, ...]" = ()


@dataclass(frozen=True, slots=True)
class Note:
    """Facts of the visit as attributes of the span under way: (attribute, name of the fact)."""

    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Query:
    """One statement to PostgreSQL. With `chance`, it fails with `fault` and SQLSTATE `code`."""

    database: str
    operation: str
    table: str
    text: str
    latency: Latency
    rows: int = 1
    fault: Fault | None = None
    chance: float = 0.0
    code: str = ""


@dataclass(frozen=True, slots=True)
class Cache:
    """One Redis command; a GET that misses performs `miss` and then stores what it found."""

    command: str
    key: str
    latency: Latency = Latency(0.6, 0.5)
    hit_ratio: float = 1.0
    miss: "tuple[Step, ...]" = ()
    fault: Fault | None = None
    chance: float = 0.0


@dataclass(frozen=True, slots=True)
class Call:
    """A call to another service. A 5xx answer is tried again; then it is the caller's failure too."""

    to: "Operation[CallEntry]"
    retries: int = 0
    optional: bool = False


@dataclass(frozen=True, slots=True)
class External:
    """A call to somebody else's API, of which only the client's span is seen."""

    host: str
    method: str
    path: str
    latency: Latency
    status: int = 200
    fault: Fault | None = None
    chance: float = 0.0
    timeout_ms: float = 2000.0
    retries: int = 0


@dataclass(frozen=True, slots=True)
class Publish:
    """A message to a Kafka topic; `to` take it at once, others collect it (`Batch` in the story)."""

    topic: str
    to: "tuple[Operation[MessageEntry], ...]" = ()


@dataclass(frozen=True, slots=True)
class AtOnce:
    """Each step is started at the same time; the slowest decides."""

    steps: "tuple[Step, ...]"


@dataclass(frozen=True, slots=True)
class EachLine:
    """Once for every line of the cart, one after the other."""

    steps: "tuple[Step, ...]"


@dataclass(frozen=True, slots=True)
class Repeat:
    times: int
    steps: "tuple[Step, ...]"


@dataclass(frozen=True, slots=True)
class Sometimes:
    chance: float
    steps: "tuple[Step, ...]"


@dataclass(frozen=True, slots=True)
class Throw:
    """With `chance`, wait and fail with an exception: HTTP `status`."""

    fault: Fault
    chance: float
    wait: Latency = Latency(0.2)
    status: int = 500


@dataclass(frozen=True, slots=True)
class Refuse:
    """With `chance`, answer 4xx: the customer's fault, no exception."""

    status: int
    chance: float
    wait: Latency = Latency(1.5)


@dataclass(frozen=True, slots=True)
class IfFlawed:
    """What the planted release does, and what every other release does instead."""

    steps: "tuple[Step, ...]"
    otherwise: "tuple[Step, ...]" = ()


Step = (
    Work
    | Note
    | Query
    | Cache
    | Call
    | External
    | Publish
    | AtOnce
    | EachLine
    | Repeat
    | Sometimes
    | Throw
    | Refuse
    | IfFlawed
)
CallEntry = HttpEntry | RpcEntry
Entry = CallEntry | MessageEntry | JobEntry
EntryT = TypeVar("EntryT", bound=Entry, covariant=True)


@dataclass(frozen=True, slots=True)
class Operation(Generic[EntryT]):
    """What one service does when asked: its entry, and the steps it takes."""

    service: str
    entry: EntryT
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Journey:
    """What a visitor comes for; `weight` is its share of the traffic."""

    weight: float
    operation: Operation[HttpEntry]


@dataclass(frozen=True, slots=True)
class Batch:
    """A consumer that collects a minute's messages of a topic, in a trace of its own that links to them."""

    operation: Operation[MessageEntry]


@dataclass(frozen=True, slots=True)
class Nightly:
    """A job and the hour of the shop's day at which it runs."""

    operation: Operation[JobEntry]
    hour: int


@dataclass(frozen=True, slots=True)
class Rollout:
    """A new version of a service in production, some hours before the telling begins; pod by pod."""

    service: str
    version: str
    hours_before: float
    pod_interval_s: int
    flawed: bool = False
