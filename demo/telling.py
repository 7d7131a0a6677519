"""When the demo's story is told: its seed, its minutes, and the minute of the planted deployment."""

from dataclasses import dataclass

MINUTE_S = 60
DAY_S = 86_400
PLANTED_HOURS_BEFORE = 3.0
# The shop's own clock reads 16:00 when the telling begins, wherever and whenever that is: the fault lies
# in the afternoon's traffic, the quiet night and its job half a day back.
SHOP_MINUTE_AT_NOW = 16 * 60
DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Telling:
    """One telling of the story. Equal tellings are byte-identical, whenever and wherever they are told.

    `now_s`: unix seconds, a whole minute; history ends and live begins there.
    `rate_per_min`: traces started a minute, averaged over the shop's day.
    `chapter`: how often the story began anew on this installation; moves the version numbers on.
    """

    seed: int
    now_s: int
    history_hours: float = 24.0
    rate_per_min: float = 6.0
    chapter: int = 0

    @property
    def began_s(self) -> int:
        return self.now_s - int(self.history_hours * 3600) // MINUTE_S * MINUTE_S

    @property
    def deployed_s(self) -> int:
        """The minute at which the first pod of the planted release answers."""
        return self.rollout_s(PLANTED_HOURS_BEFORE)

    @property
    def history_minutes(self) -> int:
        return (self.now_s - self.began_s) // MINUTE_S

    def rollout_s(self, hours_before: float) -> int:
        """`hours_before` now; less in a history too short for it, so that there is a before and an after."""
        planted_hours = min(PLANTED_HOURS_BEFORE, self.history_hours / 2)
        back_s = hours_before / PLANTED_HOURS_BEFORE * planted_hours * 3600
        return self.now_s - int(back_s) // MINUTE_S * MINUTE_S

    def shop_minute(self, at_s: int) -> int:
        """The minute of the shop's day, by its own clock."""
        return (SHOP_MINUTE_AT_NOW + (at_s - self.now_s) // MINUTE_S) % DAY_MINUTES


def floor_minute(at_s: float) -> int:
    return int(at_s) // MINUTE_S * MINUTE_S
