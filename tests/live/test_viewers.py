"""A viewer's queue: bounded, in order, and every loss told before what comes after it."""

import asyncio

import orjson
from hypothesis import given
from hypothesis import strategies as st

from apps.live.viewers import Viewer


def offer(viewer: Viewer, rows_json: str) -> None:
    viewer.offer_rows("traces", rows_json, rows=3, matched=7)


async def drain(viewer: Viewer, count: int) -> list[dict[str, object]]:
    return [orjson.loads(await asyncio.wait_for(viewer.next_frame(), 60)) for _ in range(count)]


async def test_frames_come_out_numbered_in_order() -> None:
    viewer = Viewer()
    offer(viewer, '["a"]')
    offer(viewer, '["b"]')
    assert await drain(viewer, 2) == [
        {"type": "traces", "sequence": 1, "matched": 7, "traces": ["a"]},
        {"type": "traces", "sequence": 2, "matched": 7, "traces": ["b"]},
    ]


async def test_a_slow_viewer_loses_the_oldest_and_is_told_how_many_first() -> None:
    viewer = Viewer(max_frames=2)
    for number in range(5):
        offer(viewer, f"[{number}]")
    assert await drain(viewer, 3) == [
        {"type": "dropped", "count": 3, "rows": 9},
        {"type": "traces", "sequence": 4, "matched": 7, "traces": [3]},
        {"type": "traces", "sequence": 5, "matched": 7, "traces": [4]},
    ]


async def test_a_resync_is_said_once() -> None:
    viewer = Viewer()
    viewer.offer_resync()
    viewer.offer_resync()
    offer(viewer, "[]")
    assert [frame["type"] for frame in await drain(viewer, 2)] == ["resync", "traces"]


async def test_what_waited_before_a_resync_is_not_sent_after_it() -> None:
    viewer = Viewer()
    offer(viewer, '["old"]')
    viewer.offer_resync()
    offer(viewer, '["new"]')
    assert await drain(viewer, 2) == [
        {"type": "resync"},
        {"type": "traces", "sequence": 2, "matched": 7, "traces": ["new"]},
    ]


async def test_what_was_lost_of_another_filter_is_not_told() -> None:
    viewer = Viewer(max_frames=1)
    offer(viewer, '["old"]')
    offer(viewer, '["older"]')
    viewer.forget_rows()
    offer(viewer, '["new"]')
    assert await drain(viewer, 1) == [{"type": "traces", "sequence": 3, "matched": 7, "traces": ["new"]}]


async def test_a_viewer_waits_for_news() -> None:
    viewer = Viewer()
    waiting = asyncio.create_task(viewer.next_frame())
    await asyncio.sleep(0)
    assert not waiting.done()
    offer(viewer, "[]")
    assert "traces" in await asyncio.wait_for(waiting, 60)


@given(st.lists(st.integers(1, 9), min_size=1), st.integers(1, 5))
def test_what_was_offered_is_what_was_sent_and_what_was_told_lost(bursts: list[int], max_frames: int) -> None:
    async def play() -> None:
        viewer = Viewer(max_frames=max_frames)
        frames: list[dict[str, int]] = [{"sequence": 0}]
        for burst in bursts:
            offered = frames[-1]["sequence"] + burst
            for _ in range(burst):
                offer(viewer, "[]")
            while frames[-1].get("sequence") != offered:
                frames.append(orjson.loads(await viewer.next_frame()))
        numbers = [frame["sequence"] for frame in frames[1:] if "sequence" in frame]
        assert numbers == sorted(set(numbers))
        assert len(numbers) + sum(frame.get("count", 0) for frame in frames) == sum(bursts)

    asyncio.run(play())
