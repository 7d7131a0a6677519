"""Who writes, once the key has been looked at: what every later step is told of a request's origin."""

from dataclasses import dataclass

from apps.projects.allowance import UNLIMITED, Allowance


@dataclass(frozen=True, slots=True)
class Sender:
    """The project, and the key it is written with.

    A body that was acknowledged already is queued without `allowance`: it counts, but is never refused.
    """

    project_id: int
    key_id: int
    allowance: Allowance = UNLIMITED
