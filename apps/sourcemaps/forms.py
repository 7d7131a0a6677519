"""Mapped stacks as JSON. Pure."""

from apps.query.json_values import Json
from apps.sourcemaps.jobs import Original
from apps.sourcemaps.mapped import MappedLine, Stack
from apps.sourcemaps.matching import Carrier, Unmapped
from apps.sourcemaps.stacks import Frame


def describe_stacks(carrier: Carrier, stacks: list[Stack]) -> Json:
    return {
        "service": carrier.service,
        "version": carrier.version,
        "stacks": [describe_stack(stack) for stack in stacks],
    }


def describe_stack(stack: Stack) -> Json:
    return {
        "type": stack.told.type,
        "message": stack.told.message,
        "raw": stack.told.stack,
        "lines": [describe_line(line) for line in stack.lines],
    }


def describe_line(mapped: MappedLine) -> Json:
    frame = mapped.line.frame
    return {
        "text": mapped.line.text,
        "frame": None if frame is None else describe_frame(frame, mapped.found),
    }


def describe_frame(frame: Frame, found: Original | Unmapped | None) -> Json:
    return {
        "function": frame.function,
        "file": frame.file,
        "line": frame.line,
        "column": frame.column,
        "original": describe_original(found) if isinstance(found, Original) else None,
        "why": {"code": found.why.value, "detail": found.detail} if isinstance(found, Unmapped) else None,
    }


def describe_original(original: Original) -> Json:
    return {
        "function": original.function,
        "file": original.file,
        "line": original.line,
        "column": original.column,
        "is_library": "node_modules/" in original.file,
        "excerpt_start": original.excerpt_start,
        "excerpt": list(original.excerpt),
    }
