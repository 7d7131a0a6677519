"""What must hold after the last fault: acknowledged is stored exactly once, and nothing is stuck."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import redis

from tests.faults.recounts import DIFFERENCES, NUMBERS, ROWS
from tests.faults.rig import Rig
from tests.faults.sender import Ledger, Orders, Sender

# The promise is 30 s; machines that run other tests meanwhile get twice that. The measured time is printed.
DRAINED_WITHIN_S = 60


@dataclass(frozen=True, slots=True)
class Verdict:
    """Numbers of items that were lost, stored more than once, or stored though never sent."""

    signal: str
    ledger: Ledger
    lost: list[int]
    doubled: list[int]
    strangers: list[int]

    def __str__(self) -> str:
        return (
            f"{self.signal}: {len(self.ledger.acknowledged)} acknowledged, {len(self.lost)} lost, "
            f"{len(self.doubled)} stored twice, {len(self.ledger.uncertain)} never answered 200"
        )


class Crowd:
    """Senders, each in a process of its own, and what they were told. `with crowd:` they send."""

    def __init__(
        self, rig: Rig, folder: Path, *, senders: int = 3, start_at: int = 0, **orders: object
    ) -> None:
        self._others: set[int] = set()
        self._senders = [
            Sender(
                Orders(
                    urls=_rotate(rig.urls, number),
                    grpc_targets=_rotate(rig.grpc_targets, number),
                    key=rig.ingest_key,
                    ledger=str(folder / f"ledger-{start_at}-{number}"),
                    start_at=start_at + number * 100_000_000,
                    **orders,  # type: ignore[arg-type]
                )
            )
            for number in range(senders)
        ]

    def __enter__(self) -> "Crowd":
        for sender in self._senders:
            sender.start()
        return self

    def __exit__(self, *exception: object) -> None:
        for sender in self._senders:
            sender.kill()

    def finish(self) -> None:
        """Let everyone deliver what is in hand."""
        for sender in self._senders:
            sender.ask_to_stop()
        for sender in self._senders:
            sender.wait()

    def ledger(self, *signals: str) -> Ledger:
        """Of these signals, or of all."""
        ledger = Ledger()
        for sender in self._senders:
            ledger.read(Path(sender.orders.ledger), signals or ROWS)
        if not signals or "traces" in signals:
            ledger.acknowledged |= self._others
        return ledger

    def also(self, numbers: set[int]) -> None:
        """Spans of another client, all of which must be there."""
        self._others |= numbers


def _rotate(values: list[str], by: int) -> list[str]:
    return values[by % len(values) :] + values[: by % len(values)]


def count_stored(rig: Rig) -> dict[str, int]:
    """Items of each signal."""
    counts = {signal: rig.sql(f"SELECT count() FROM {rows}") for signal, rows in ROWS.items()}  # noqa: S608
    return {signal: int(answer[0][0]) for signal, answer in counts.items()}


def wait_until_at_work(rig: Rig, within_s: float = 180) -> None:
    """Until the first of each signal has gone all the way."""

    def arrives() -> bool:
        return all(count_stored(rig).values())

    wait_until(arrives, "something of each signal arrives", within_s, log=lambda: rig.log_of(rig.programs))


def wait_until(
    condition: Callable[[], bool], what: str, within_s: float = 180, log: Callable[[], str] = str
) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain until {what}:\n{log()[-3000:]}"
        time.sleep(0.1)


def wait_until_drained(rig: Rig, within_s: float = DRAINED_WITHIN_S) -> float:
    """Seconds until nothing is spooled, queued, in hand or on record."""
    began_s = time.monotonic()
    with redis.Redis.from_url(rig.valkey.url) as client:
        while left := _unfinished(rig, client):
            waited_s = time.monotonic() - began_s
            assert waited_s < within_s, (
                f"still {left} after {waited_s:.0f} s:\n{rig.log_of(rig.programs)[-3000:]}"
            )
            time.sleep(0.1)
    return time.monotonic() - began_s


def _unfinished(rig: Rig, client: "redis.Redis") -> list[str]:
    try:
        queues = [key for key in client.scan_iter("spanwise:queue:*") if client.xlen(key)]
        in_redis = [*queues, *client.scan_iter("spanwise:batch:*")]
    except redis.RedisError as error:
        return [str(error)]
    spooled = [path.name for path in rig.spool_dir.glob("*.seg") if path.stat().st_size]
    return [*(cast("bytes", key).decode() for key in in_redis), *spooled]


def judge(rig: Rig, ledger: Ledger, signal: str = "traces") -> Verdict:
    """Compare what was acknowledged with what is stored; call it when nothing is on its way."""
    stored = Counter(int(number) for (number,) in rig.sql(NUMBERS[signal]))
    return Verdict(
        signal,
        ledger,
        lost=sorted(ledger.acknowledged - stored.keys()),
        doubled=sorted(number for number, times in stored.items() if times > 1),
        strangers=sorted(stored.keys() - ledger.acknowledged - ledger.uncertain),
    )


def conclude(rig: Rig, crowd: Crowd, what: str, print_figure: Callable[[str], None]) -> Ledger:
    """Let the senders finish and the queue drain, print how it went, and assert all that must hold.

    What all signals were answered.
    """
    crowd.finish()
    drained_s = wait_until_drained(rig)
    ledger = crowd.ledger()
    verdicts = [judge(rig, crowd.ledger(signal), signal) for signal in ROWS]
    answers = ", ".join(f"{answer}: {times}" for answer, times in ledger.answers.most_common())
    print_figure(f"{what}: drained {drained_s:.1f} s after the last fault; answers: {answers}")
    for verdict in verdicts:
        print_figure(f"... {verdict}")
    assert_polite(ledger)
    assert_exact(rig, verdicts)
    return ledger


def assert_polite(ledger: Ledger) -> None:
    """No answer that would make an SDK drop what it holds; a lost connection is no answer."""
    spoken = {answer for answer in ledger.answers if answer[:1].isdigit()}
    assert spoken <= {"200", "429", "503"}


def assert_exact(rig: Rig, verdicts: Sequence[Verdict]) -> None:
    """Every item that was acknowledged once, rollups and indexes as a recount has them, nothing set aside."""
    assert [verdict.lost for verdict in verdicts] == [[]] * len(verdicts)
    assert [verdict.doubled for verdict in verdicts] == [[]] * len(verdicts)
    assert [verdict.strangers for verdict in verdicts] == [[]] * len(verdicts)
    wrong = {what: rig.sql(query)[0][0] for what, query in DIFFERENCES.items()}
    assert wrong == dict.fromkeys(DIFFERENCES, "0")
    assert dead_letters(rig) == []


def broken_parts(rig: Rig) -> list[str]:
    """Parts of which a file is not as long as the engine believes, or does not hold what was written."""
    checked = rig.sql("CHECK ALL TABLES SETTINGS check_query_single_value_result = 0")
    assert checked
    return [" ".join(part) for part in checked if part[3] != "1"]


def dead_letters(rig: Rig) -> list[str]:
    with redis.Redis.from_url(rig.valkey.url) as client:
        return [
            cast("bytes", key).decode() for key in client.scan_iter("spanwise:dead:*") if client.xlen(key)
        ]
