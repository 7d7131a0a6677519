"""Files that are written while they are read: a long answer never stands in memory whole."""

from collections.abc import AsyncIterator, Iterator

from asgiref.sync import sync_to_async
from django.http import StreamingHttpResponse


def download(chunks: Iterator[bytes], *, file_name: str, content_type: str) -> StreamingHttpResponse:
    """Raise whatever may be refused before this: once a file has begun, a failure can only break it off."""
    response = StreamingHttpResponse(_in_threads(chunks), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


async def _in_threads(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Django under ASGI would read a plain iterator to its end before it sent a byte."""
    read_next = sync_to_async(lambda: next(chunks, None), thread_sensitive=False)
    while (chunk := await read_next()) is not None:
        yield chunk
