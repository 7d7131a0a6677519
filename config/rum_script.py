"""The browser snippet, for pages anywhere: the latest at `/rum.js`, each version at `/rum/<hash>.js`."""

import gzip
import json
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from apps.ingest.script_loads import note_load

# Any page may load it, and check it by its hash, which a browser does for CORS answers alone.
_FOR_ANYBODY = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
_LATEST = "public, max-age=3600"
_FOR_GOOD = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Snippet:
    """What was built: `script` under its `digest`, and the text of the inline `loader`."""

    digest: str
    integrity: str
    script: bytes
    loader: str


def read_snippet() -> Snippet:
    """The version that is installed, kept for pages that name it after the next one is. Raises Http404."""
    manifest = settings.RUM_DIST / "manifest.json"
    try:
        return _read(manifest, manifest.stat().st_mtime_ns)
    except FileNotFoundError as error:
        raise Http404("The browser snippet is not built yet: run `make run`.") from error


@lru_cache(maxsize=1)
def _read(manifest: Path, _: int) -> Snippet:
    told = json.loads(manifest.read_text())
    script = (manifest.parent / "rum.js").read_bytes()
    _keep(told["hash"], script)
    loader = (manifest.parent / "loader.js").read_text().strip()
    return Snippet(told["hash"], told["integrity"], script, loader)


def _keep(digest: str, script: bytes) -> None:
    kept = settings.RUM_KEPT / f"{digest}.js"
    if kept.exists():
        return
    kept.parent.mkdir(parents=True, exist_ok=True)
    unfinished = kept.with_suffix(f".{os.getpid()}")
    unfinished.write_bytes(script)
    unfinished.replace(kept)


@lru_cache(maxsize=8)
def _pack(script: bytes) -> bytes:
    return gzip.compress(script, compresslevel=9, mtime=0)


@require_safe
def latest_script(request: HttpRequest) -> HttpResponse:
    return _answer(request, read_snippet().script, _LATEST)


@require_safe
def script_version(request: HttpRequest, digest: str) -> HttpResponse:
    """The installed version, or one from before. Raises Http404."""
    snippet = read_snippet()
    if digest == snippet.digest:
        return _answer(request, snippet.script, _FOR_GOOD)
    try:
        return _answer(request, (settings.RUM_KEPT / f"{digest}.js").read_bytes(), _FOR_GOOD)
    except FileNotFoundError as error:
        raise Http404("There never was such a version of the snippet here.") from error


@require_safe
def describe_script(request: HttpRequest) -> HttpResponse:
    """What a page needs to name this version: its address, its hash for `integrity`, and the loader."""
    snippet = read_snippet()
    body = {
        "script": f"{settings.PUBLIC_URL}/rum/{snippet.digest}.js",
        "integrity": snippet.integrity,
        "loader": snippet.loader,
    }
    return JsonResponse(body, headers={**_FOR_ANYBODY, "Cache-Control": _LATEST})


def _answer(request: HttpRequest, script: bytes, caching: str) -> HttpResponse:
    headers = {**_FOR_ANYBODY, "Cache-Control": caching, "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        script, headers = _pack(script), {**headers, "Content-Encoding": "gzip"}
    # A tag with `crossorigin` says whose page it is in.
    note_load(request.headers.get("origin", ""))
    return HttpResponse(script, content_type="text/javascript; charset=utf-8", headers=headers)
