"""Large answers, compressed with what the caller takes: zstd, else gzip, else as they are."""

import zlib
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

import zstandard
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from rest_framework.request import Request

# Quick levels: the caller waits for the work as much as for the wire.
ZSTD_LEVEL = 3
GZIP_LEVEL = 4
GZIP_WINDOW_BITS = 16 + zlib.MAX_WBITS
LEAST_BYTES = 1024


def choose_encoding(request: Request | HttpRequest) -> str | None:
    """The best that `Accept-Encoding` names and does not refuse with q=0."""
    accepted = set()
    for part in request.headers.get("Accept-Encoding", "").lower().split(","):
        name, _, weight = part.partition(";")
        if weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            accepted.add(name.strip())
    return next((name for name in ("zstd", "gzip") if name in accepted), None)


def compress(body: bytes, encoding: str) -> bytes:
    if encoding == "zstd":
        return zstandard.ZstdCompressor(level=ZSTD_LEVEL).compress(body)
    packer = zlib.compressobj(GZIP_LEVEL, wbits=GZIP_WINDOW_BITS)
    return packer.compress(body) + packer.flush()


def compress_stream(parts: Iterable[bytes], encoding: str | None) -> Iterator[bytes]:
    if encoding is None:
        yield from parts
        return
    packer = (
        zstandard.ZstdCompressor(level=ZSTD_LEVEL).compressobj()
        if encoding == "zstd"
        else zlib.compressobj(GZIP_LEVEL, wbits=GZIP_WINDOW_BITS)
    )
    for part in parts:
        if packed := packer.compress(part):
            yield packed
    yield packer.flush()


class CompressedAnswers:
    """Of a view: its answers are compressed once they are rendered, if they are worth it."""

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[misc]
        if hasattr(response, "add_post_render_callback"):
            response.add_post_render_callback(partial(_compress_rendered, choose_encoding(request)))
        return response


def _compress_rendered(encoding: str | None, response: HttpResponse) -> None:
    patch_vary_headers(response, ["Accept-Encoding"])
    if encoding is None or len(response.content) < LEAST_BYTES:
        return
    response.content = compress(response.content, encoding)
    response.headers["Content-Encoding"] = encoding
    response.headers["Content-Length"] = str(len(response.content))
