"""Positions in minified files to positions in what was written, by the `symbolic` library.

Only the decoder's process loads this: the library takes a multiple of a map's size, and a file may be made to
bring it down.
"""

from dataclasses import dataclass

from symbolic.exceptions import SymbolicError
from symbolic.sourcemapcache import SourceMapCache, SourceMapCacheToken

from apps.sourcemaps.jobs import Original

EXCERPT_LINES = 3
MAX_LINE_CHARS = 240
# A name in a map may be as long as the map, and stands at every place of its file.
MAX_NAME_CHARS = 500
# What names of scopes look like that have none.
_NO_NAMES = {"<anonymous>", "<unknown>", "<global>"}


class Undecodable(Exception):
    """Not a map that can be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A parsed pair."""

    cache: SourceMapCache

    def find(self, line: int, column: int) -> Original | None:
        """Line and column count from 1. None: nothing is mapped there."""
        token = self.cache.lookup(line, column, EXCERPT_LINES)
        if token is None or not token.src:
            return None
        before, here, after = _lines(token)
        return Original(
            function=_name(token.function_name or ""),
            file=clean_path(token.src[:MAX_NAME_CHARS]),
            line=token.line,
            column=token.col,
            excerpt_start=token.line - len(before),
            excerpt=tuple(_cut(text) for text in [*before, *here, *after]),
        )


def decode(minified: bytes, source_map: bytes) -> Decoded:
    """Raises Undecodable."""
    try:
        return Decoded(SourceMapCache.from_bytes(minified, source_map))
    except SymbolicError as error:
        raise Undecodable(error.message) from error


def clean_path(source: str) -> str:
    """Without what leads from the bundle's folder to the source's, and bundlers' schemes."""
    if source.startswith("webpack://"):
        source = source.removeprefix("webpack://").partition("/")[2]
    parts = source.split("/")
    while parts[:1] in ([".."], ["."]):
        parts = parts[1:]
    return "/".join(parts)


def _name(function: str) -> str:
    return "" if function in _NO_NAMES else function[:MAX_NAME_CHARS]


def _lines(token: SourceMapCacheToken) -> tuple[list[str], list[str], list[str]]:
    if token.context_line is None:
        return [], [], []
    return list(token.pre_context), [token.context_line], list(token.post_context)


def _cut(text: str) -> str:
    text = text.rstrip("\r\n")
    return text if len(text) <= MAX_LINE_CHARS else f"{text[:MAX_LINE_CHARS]}…"
