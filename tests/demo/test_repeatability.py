"""The same seed and the same start are the same bytes, in any process and in any order."""

import hashlib
import os
import subprocess
import sys
import threading
from pathlib import Path

from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans

from demo.drafts import SpanDraft
from demo.export import Exporter
from demo.telling import Telling
from demo.traffic import Traffic
from tests.demo.conftest import NOW_S, tell_browsed, tell_minutes

ROOT = Path(__file__).resolve().parents[2]
DIGEST_IN_ANOTHER_PROCESS = f"""
from demo.telling import Telling
from tests.demo.test_repeatability import digest, tell_all
print(digest(tell_all(Telling(seed=1, now_s={NOW_S}), 1300, 1330)))
"""


def tell_all(telling: Telling, first: int, last: int) -> list[tuple[SpanDraft, ...]]:
    return tell_minutes(telling, first, last) + tell_browsed(telling, first, last)


def digest(traces: list[tuple[SpanDraft, ...]]) -> str:
    """Of the very bytes that would be sent."""
    exporter = Exporter("http://127.0.0.1:1", "", stop=threading.Event(), on_wait=print)
    readable = [exporter.build_span(draft) for trace in traces for draft in trace]
    return hashlib.sha256(encode_spans(readable).SerializeToString(deterministic=True)).hexdigest()


def test_another_process_with_other_hashes_tells_the_same_bytes(telling: Telling) -> None:
    told = subprocess.run(
        [sys.executable, "-c", DIGEST_IN_ANOTHER_PROCESS],
        env={**os.environ, "PYTHONHASHSEED": "77"},
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    assert told.stdout.strip() == digest(tell_all(telling, 1300, 1330))


def test_a_minute_is_the_same_whatever_was_told_before_it(telling: Telling) -> None:
    traffic = Traffic(telling)
    traffic.tell(1320)
    traffic.tell(7)
    told = traffic.tell(1310)
    assert digest([*told.traces, *told.browsed]) == digest(tell_all(telling, 1310, 1311))


def test_another_seed_is_another_story(telling: Telling) -> None:
    other = Telling(seed=2, now_s=NOW_S)
    assert digest(tell_minutes(other, 1300, 1305)) != digest(tell_minutes(telling, 1300, 1305))


def test_another_start_shares_no_trace(telling: Telling) -> None:
    """Else a second demo on the same day would send spans that are there already."""
    later = Telling(seed=1, now_s=NOW_S + 60)
    first = {trace[0].trace_id for trace in tell_all(telling, 600, 660)}
    second = {trace[0].trace_id for trace in tell_all(later, 600, 660)}
    assert not first & second
