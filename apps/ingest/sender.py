"""Who writes, once the key has been looked at: what every later step is told of a request's origin."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sender:
    """The project, and the key it is written with."""

    project_id: int
    key_id: int
