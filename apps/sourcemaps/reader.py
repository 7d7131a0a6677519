"""Reads stacks of what is stored through the maps that were uploaded."""

import time
from collections.abc import Mapping, Sequence

from apps.logs.reader import read_log
from apps.logs.records import LogId
from apps.projects.models import Project
from apps.query.values import Attributes
from apps.sourcemaps.addresses import Address, read_address
from apps.sourcemaps.decoder_process import DecoderBusy, find, place
from apps.sourcemaps.jobs import Find, Original, Refusal
from apps.sourcemaps.kept import KeptPlaces
from apps.sourcemaps.mapped import Carried, MappedLine, Stack, Told
from apps.sourcemaps.matching import Carrier, Unmapped, Uploaded, Why, find_map
from apps.sourcemaps.selectors import content_of, uploaded_for
from apps.sourcemaps.stacks import Frame, read_stack
from apps.traces.reader import read_span

# Of an answer: a stack goes through few files, and each may take a second to parse.
MAX_OPENED = 20
# What is begun later than this stays as it was sent: others wait, too.
OPENING_S = 10.0
# A stack names a handful of files; each is compared with all that was uploaded for its path.
MAX_FILES = 100
# Of a span: its exceptions, one within another.
MAX_STACKS = 20

_BUSY = Unmapped(Why.UNREADABLE, "Many source maps are being read: look again in a moment.")
_kept = KeptPlaces()


def carried_by_span(project_id: int, trace_id: str, span_id: str) -> Carried | None:
    """None: the span is not stored."""
    span = read_span(project_id, trace_id, span_id)
    if span is None:
        return None
    told = [_read_exception(event.attributes) for event in span.events if event.name == "exception"]
    service = _text(span.resource.attributes, "service.name")
    return Carried(Carrier(service, _text(span.resource.attributes, "service.version")), told[:MAX_STACKS])


def carried_by_log(project_id: int, log_id: LogId) -> Carried | None:
    """None: the record is not stored."""
    record = read_log(project_id, log_id)
    if record is None:
        return None
    told = _read_exception(record.attributes)
    version = _text(record.resource.attributes, "service.version")
    return Carried(Carrier(record.service, version), [told] if told.stack else [])


def map_stacks(project: Project, carried: Carried) -> list[Stack]:
    """Every stack, line by line."""
    read = [read_stack(told.stack) for told in carried.told]
    frames = [line.frame for lines in read for line in lines if line.frame]
    mapper = _Mapper(project, carried.carrier, frames)
    return [
        Stack(told, [MappedLine(line, mapper.find(line.frame) if line.frame else None) for line in lines])
        if any(line.frame for line in lines)
        else Stack(told, [])
        for told, lines in zip(carried.told, read, strict=True)
    ]


class _Mapper:
    """The maps of one answer: each is looked for, opened and refused once."""

    def __init__(self, project: Project, carrier: Carrier, frames: Sequence[Frame]) -> None:
        addresses = {frame.file: read_address(frame.file) for frame in frames}
        self._contents = _choose(project, carrier, addresses)
        places: dict[int, set[tuple[int, int]]] = {}
        for frame in frames:
            content = self._contents[frame.file]
            if isinstance(content, int):
                places.setdefault(content, set()).add((frame.line, frame.column))
        until_s = time.monotonic() + OPENING_S
        self._found = {
            content_id: _open(project, content_id, wanted, until_s) for content_id, wanted in places.items()
        }

    def find(self, frame: Frame) -> Original | Unmapped:
        content = self._contents[frame.file]
        if isinstance(content, Unmapped):
            return content
        found = self._found[content]
        if isinstance(found, Unmapped):
            return found
        return found[frame.line, frame.column] or Unmapped(
            Why.NO_MAPPING, "The source map says nothing about this place: code that the bundler added."
        )


def _choose(
    project: Project, carrier: Carrier, addresses: Mapping[str, Address | None]
) -> dict[str, int | Unmapped]:
    """The content to look into for each file, by what frames call it."""
    named = [file for file, address in addresses.items() if address]
    too_many = set(named[MAX_FILES:])
    paths = {address.path for file, address in addresses.items() if address and file not in too_many}
    uploaded: dict[str, list[Uploaded]] = {}
    for one in uploaded_for(project, paths, carrier.version) if paths else ():
        uploaded.setdefault(one.path, []).append(one)
    chosen: dict[str, int | Unmapped] = {}
    opened: set[int] = set()
    for file, address in addresses.items():
        if address is None:
            chosen[file] = Unmapped(Why.NO_FILE, "This is no file that a page loads.")
            continue
        if file in too_many:
            chosen[file] = Unmapped(Why.TOO_MANY_FILES, f"Maps of {MAX_FILES} files are looked for.")
            continue
        found = find_map(address, carrier, uploaded.get(address.path, ()))
        if isinstance(found, int) and len(opened | {found}) > MAX_OPENED:
            found = Unmapped(Why.TOO_MANY_FILES, f"Only {MAX_OPENED} files of a stack are opened.")
        if isinstance(found, int):
            opened.add(found)
        chosen[file] = found
    return chosen


def _open(
    project: Project, content_id: int, wanted: set[tuple[int, int]], until_s: float
) -> dict[tuple[int, int], Original | None] | Unmapped:
    """What is at each of the places."""
    found = _kept.get(content_id, wanted)
    places = sorted(wanted - found.keys())
    if not places:
        return found
    if (refusal := _kept.refusal(content_id)) is not None:
        return Unmapped(Why.UNREADABLE, f"The source map cannot be read: {refusal}")
    if time.monotonic() > until_s:
        return _BUSY
    try:
        with place(project.pk):
            content = content_of(project, content_id)
            if content is None:
                return Unmapped(Why.NO_MAP, "Its source map was deleted a moment ago.")
            outcome = find(Find(bytes(content.minified), bytes(content.map), places))
    except DecoderBusy:
        return _BUSY
    if isinstance(outcome, Refusal):
        _kept.refuse(content_id, outcome.detail)
        return Unmapped(Why.UNREADABLE, f"The source map cannot be read: {outcome.detail}")
    added = dict(zip(places, outcome.originals, strict=True))
    _kept.add(content_id, added)
    return {**found, **added}


def _read_exception(attributes: Attributes) -> Told:
    return Told(
        type=_text(attributes, "exception.type"),
        message=_text(attributes, "exception.message"),
        stack=_text(attributes, "exception.stacktrace"),
    )


def _text(attributes: Attributes, key: str) -> str:
    value = attributes.get(key)
    return value if isinstance(value, str) else ""
