"""What the web process has loaded when it begins to serve is out of the garbage collector's sight."""

import subprocess
import sys

COUNT = "import gc, sys, config.asgi; print(gc.get_freeze_count(), 'apps.alerts.views' in sys.modules)"


def test_a_collection_does_not_look_through_what_was_loaded() -> None:
    printed = subprocess.run([sys.executable, "-c", COUNT], check=True, capture_output=True, text=True).stdout
    frozen, has_views = printed.split()[-2:]

    assert int(frozen) > 50_000
    assert has_views == "True"
