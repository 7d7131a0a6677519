"""Large bodies run one at a time, and no project's queue of them holds up the others."""

import asyncio
import threading
from functools import partial

import pytest

from apps.ingest.door.turns import Turns


async def test_a_project_with_one_body_waits_for_no_more_than_one_of_another_s_queue() -> None:
    turns, go_on, done = Turns(), threading.Event(), list[str]()

    def work(name: str) -> None:
        go_on.wait(10)
        done.append(name)

    tasks = [asyncio.create_task(turns.run(1, partial(work, f"alice {number}"))) for number in range(5)]
    await asyncio.sleep(0)
    tasks.append(asyncio.create_task(turns.run(2, partial(work, "charlie"))))
    await asyncio.sleep(0)
    go_on.set()
    await asyncio.gather(*tasks)
    assert done.index("charlie") <= 2
    assert [name for name in done if name != "charlie"] == [f"alice {number}" for number in range(5)]


async def test_who_leaves_while_waiting_gives_its_turn_away_and_who_leaves_while_working_does_not() -> None:
    turns, go_on, together = Turns(), threading.Event(), [0, 0]

    def work() -> None:
        together[0] += 1
        together[1] = max(together)
        go_on.wait(10)
        together[0] -= 1

    tasks = [asyncio.create_task(turns.run(project_id, work)) for project_id in (1, 1, 2, 2, 3)]
    await asyncio.sleep(0)
    for task in tasks[:4]:
        task.cancel()
    gone = await asyncio.gather(*tasks[:4], return_exceptions=True)
    assert [type(each) for each in gone] == [asyncio.CancelledError] * 4
    last = asyncio.create_task(turns.run(1, work))
    go_on.set()
    await asyncio.gather(tasks[4], last)
    assert together == [0, 1]


async def test_an_error_ends_its_turn() -> None:
    turns = Turns()
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            await turns.run(1, partial(divmod, 1, 0))
