"""Whether an uploaded pair is what it says it is, before it is kept."""

import re

import msgspec

from apps.sourcemaps.decoding import Undecodable, decode

MAX_SOURCES = 100_000
MAX_SECTIONS = 10_000
_SAFE_PREFIX = b")]}'"
# ECMA-426's debug id proposal: one of the last lines.
_DEBUG_ID_LINE = re.compile(rb"^//[#@][ \t]*debugId=([0-9a-fA-F-]{32,36})[ \t]*$", re.MULTILINE)
_TAIL_BYTES = 64 * 1024


class Refused(Exception):
    """The pair cannot be used; the text says why, to whoever uploads."""


class _Map(msgspec.Struct):
    """What is looked at; the rest is checked to be JSON and stepped over."""

    version: int
    mappings: str | None = None
    sources: list[str | None] = []
    sections: "list[_Section] | None" = None
    debugId: str = ""
    debug_id: str = ""


class _Section(msgspec.Struct):
    map: _Map | None = None
    url: str | None = None


_MAPS = msgspec.json.Decoder(_Map)


def check_pair(minified: bytes, source_map: bytes) -> str:
    """The pair's debug id, empty where it has none. Raises Refused."""
    try:
        read = _MAPS.decode(strip_prefix(source_map))
    except msgspec.ValidationError as error:
        raise Refused(f"This is no source map: {error}.") from error
    except msgspec.DecodeError as error:
        raise Refused(f"The source map is not JSON: {error}.") from error
    except RecursionError as error:
        raise Refused("The source map is nested too deep.") from error
    _check(read)
    debug_id = _agree(_normalise(read.debugId or read.debug_id), find_debug_id(minified))
    try:
        decode(minified, source_map)
    except Undecodable as error:
        raise Refused(f"The source map cannot be read: {error}.") from error
    return debug_id


def strip_prefix(source_map: bytes) -> bytes:
    """Without the line that keeps a map from being run as a script."""
    return source_map.partition(b"\n")[2] if source_map.startswith(_SAFE_PREFIX) else source_map


def find_debug_id(minified: bytes) -> str:
    found = _DEBUG_ID_LINE.findall(minified[-_TAIL_BYTES:])
    return _normalise(found[-1].decode()) if found else ""


def _check(read: _Map) -> None:
    if read.version != 3:
        raise Refused(f"This is a source map of version {read.version}; version 3 is read.")
    if len(read.sources) > MAX_SOURCES:
        raise Refused(f"The source map names more than {MAX_SOURCES} sources.")
    if read.sections is None:
        if read.mappings is None:
            raise Refused("The source map has neither mappings nor sections.")
    else:
        _check_sections(read.sections)


def _check_sections(sections: "list[_Section]") -> None:
    if len(sections) > MAX_SECTIONS:
        raise Refused(f"The source map has more than {MAX_SECTIONS} sections.")
    for section in sections:
        if section.map is None:
            raise Refused("A section of the source map carries no map of its own.")
        if section.map.sections is not None:
            raise Refused("A section of the source map has sections itself.")
        _check(section.map)


def _normalise(debug_id: str) -> str:
    """Lower case with its dashes. Raises Refused for what is no UUID."""
    digits = debug_id.lower().replace("-", "")
    if not digits:
        return ""
    if not re.fullmatch(r"[0-9a-f]{32}", digits):
        raise Refused("The debug id is no UUID.")
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def _agree(of_map: str, of_file: str) -> str:
    if of_map and of_file and of_map != of_file:
        raise Refused("The minified file and the map have different debug ids: they are not of one build.")
    return of_map or of_file
