"""The command that uploads source maps, for pipelines anywhere: they fetch it from here and run it."""

import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

_SCRIPT = Path(__file__).resolve().parent.parent / "apps" / "sourcemaps" / "upload.mjs"
# What the script has where this installation's address belongs.
_PLACEHOLDER = '"https://spanwise.invalid"'


@require_safe
def upload_script(request: HttpRequest) -> HttpResponse:
    return HttpResponse(
        _read_script(settings.PUBLIC_URL),
        content_type="text/javascript; charset=utf-8",
        headers={"Cache-Control": "no-cache"},
    )


@lru_cache(maxsize=1)
def _read_script(address: str) -> bytes:
    return _SCRIPT.read_text().replace(_PLACEHOLDER, json.dumps(address), 1).encode()
