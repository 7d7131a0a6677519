"""How many queues each signal has, as the environment says: one number for all, or `traces=4,logs=2`."""

from apps.ingest.queue.keys import MAX_SHARDS
from apps.otlp.signals import Signal

DEFAULT = 1


class InvalidShards(ValueError):
    """What stands there is neither a number nor a list of signals with one."""


def parse_shards(text: str) -> dict[Signal, int]:
    """Shards by signal; a signal that is not named has one. Raises InvalidShards."""
    if "=" not in text:
        return dict.fromkeys(Signal, _read_count(text))
    shards = dict.fromkeys(Signal, DEFAULT)
    for part in text.split(","):
        name, _, count = part.partition("=")
        try:
            signal = Signal(name.strip())
        except ValueError as error:
            raise InvalidShards(f"{name.strip()} is no signal; there are: {', '.join(Signal)}.") from error
        shards[signal] = _read_count(count)
    return shards


def _read_count(text: str) -> int:
    if not text.strip().isdigit() or not 1 <= int(text) <= MAX_SHARDS:
        raise InvalidShards(f"The number of shards must lie between 1 and {MAX_SHARDS}, not {text.strip()}.")
    return int(text)
