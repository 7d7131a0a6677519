"""A rule and somebody to tell, in a rig that runs: `python -m tests.faults.watched TARGET RULE` (JSON)."""

import json
import subprocess
import sys
from typing import Any

from tests.faults.rig import Rig
from tests.servers import REPOSITORY


def watch(rig: Rig, target: dict[str, Any], rule: dict[str, Any]) -> None:
    """Of the rig's only project."""
    subprocess.run(
        [sys.executable, "-m", "tests.faults.watched", json.dumps(target), json.dumps(rule)],
        cwd=REPOSITORY,
        env=rig.environ,
        check=True,
    )


def main() -> None:
    import django

    django.setup()

    from rest_framework.test import APIClient

    from apps.accounts.models import User
    from apps.projects.models import Project

    client = APIClient(headers={"Host": "localhost"})
    client.force_login(User.objects.get())
    address = f"/api/v1/projects/{Project.objects.get().slug}"
    for name, text in (("notification-targets", sys.argv[1]), ("alert-rules", sys.argv[2])):
        answer = client.post(f"{address}/{name}/", json.loads(text), format="json")
        assert answer.status_code == 201, answer.content


if __name__ == "__main__":
    main()
