"""docs/notifications.md: its programs check real signatures, and what it shows is what there is."""

import json
import re
import subprocess
import time
from pathlib import Path
from typing import Any

import orjson

from apps.notifiers.models import Kind, State
from apps.notifiers.signing import sign
from apps.notifiers.webhook_body import EXAMPLE
from tests.notifiers.conftest import SIGNING_SECRET
from tests.servers import REPOSITORY

PAGE = (REPOSITORY / "docs" / "notifications.md").read_text()
BODY = orjson.dumps(EXAMPLE)


def code(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(found)


def signed(*, secret: str = SIGNING_SECRET, age_s: int = 0) -> dict[str, str]:
    return sign(secret, message_id="incident:1:firing:7", timestamp_s=int(time.time()) - age_s, body=BODY)


OTHER = "whsec_" + "A" * 32


def cases() -> list[tuple[dict[str, str], bytes, bool]]:
    """Headers, a body, and whether it is ours; made when it is asked for, since signatures grow old."""
    return [
        (signed(), BODY, True),
        ({**signed(), "webhook-signature": f"v1,abc {signed()['webhook-signature']}"}, BODY, True),
        (signed(secret=OTHER), BODY, False),
        (signed(), BODY + b" ", False),
        ({**signed(), "webhook-id": "incident:2:firing:7"}, BODY, False),
        (signed(age_s=600), BODY, False),
    ]


def test_the_python_program_tells_ours_from_others() -> None:
    names: dict[str, Any] = {}
    exec(code("python"), names)  # noqa: S102 - the page's own
    for headers, body, is_ours in cases():
        assert names["is_ours"](SIGNING_SECRET, headers, body) is is_ours


def test_the_node_program_tells_ours_from_others(tmp_path: Path) -> None:
    program = tmp_path / "check.mjs"
    asked = [[headers, body.decode()] for headers, body, _ in cases()]
    program.write_text(
        f"{code('js')}\nconst cases = {json.dumps(asked)};\n"
        f"console.log(JSON.stringify(cases.map(([headers, body]) => "
        f"isOurs({json.dumps(SIGNING_SECRET)}, headers, Buffer.from(body)))));"
    )
    printed = subprocess.run(["node", program], capture_output=True, check=True, text=True).stdout
    assert json.loads(printed) == [is_ours for _, _, is_ours in cases()]


def test_the_body_that_is_shown_is_the_one_that_is_sent() -> None:
    shown = PAGE[PAGE.index('    {\n      "version": 1') :]
    assert json.loads(shown[: shown.index("\n    }\n") + 6]) == EXAMPLE


def test_every_kind_and_state_is_explained() -> None:
    assert [name for name in (*Kind.values, *State.values) if f"| `{name}` |" not in PAGE] == []
