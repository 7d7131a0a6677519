"""The demo on request: a job of its own, and how far it has come."""

import time
from dataclasses import asdict, dataclass
from typing import Literal, cast

import orjson
import redis

from apps.projects.demo import demo_send
from apps.projects.models import Project
from demo.export import RefusedError, UnreachableError
from demo.memory import AlreadyTellingError
from demo.run import Progress

LIVE_S = 15 * 60.0
# Kept a little longer than the pause between two reports; a killed job must not look busy for ever.
RUNNING_FOR_S = 120
KEPT_S = 24 * 3600
REPORT_EVERY_S = 0.5

State = Literal["idle", "running", "live", "done", "failed"]


@dataclass(frozen=True, slots=True)
class DemoState:
    """`share` of the history that was sent, 0 to 1. `message` is a sentence for a person, or empty."""

    state: State
    share: float = 0.0
    spans: int = 0
    message: str = ""


def read_state(client: "redis.Redis", project_id: int) -> DemoState:
    text = cast("bytes | None", client.get(_name(project_id)))
    return DemoState(**orjson.loads(text)) if text else DemoState("idle")


def write_state(client: "redis.Redis", project_id: int, state: DemoState) -> None:
    busy = state.state in ("running", "live")
    client.set(_name(project_id), orjson.dumps(asdict(state)), ex=RUNNING_FOR_S if busy else KEPT_S)


def run_demo(client: "redis.Redis", project: Project) -> None:
    """Send the whole story to `project` and report on the way. Blocks for LIVE_S and the history."""
    last_report_s = 0.0

    def report(progress: Progress) -> None:
        nonlocal last_report_s
        if time.monotonic() - last_report_s >= REPORT_EVERY_S:
            last_report_s = time.monotonic()
            write_state(client, project.pk, _describe(progress))

    try:
        progress = demo_send(project=project, live_s=LIVE_S, on_progress=report)
    except AlreadyTellingError:
        return
    except (RefusedError, UnreachableError) as error:
        write_state(client, project.pk, DemoState("failed", message=str(error)))
        return
    write_state(client, project.pk, DemoState("done", 1.0, progress.spans))


def _describe(progress: Progress) -> DemoState:
    state: State = "live" if progress.phase == "live" else "running"
    return DemoState(state, progress.share, progress.spans, progress.note)


def _name(project_id: int) -> str:
    return f"spanwise:demo:{project_id}"
