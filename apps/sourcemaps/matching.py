"""Which of what was uploaded a frame belongs to, or why none does. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from apps.sourcemaps.addresses import Address

_NAMED_VERSIONS = 3


class Why(StrEnum):
    """What keeps a frame as it was sent."""

    NO_FILE = "no_file"
    NO_MAP = "no_map"
    OTHER_VERSION = "other_version"
    NO_VERSION = "no_version"
    REFUSED = "refused"
    NO_MAPPING = "no_mapping"
    UNREADABLE = "unreadable"
    TOO_MANY_FILES = "too_many_files"


@dataclass(frozen=True, slots=True)
class Unmapped:
    """`detail`: one sentence for whoever wonders."""

    why: Why
    detail: str


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What is known of a map without its bytes. `content_id` is None for one that was refused."""

    service: str
    version: str
    host: str
    path: str
    content_id: int | None
    refusal: str


@dataclass(frozen=True, slots=True)
class Carrier:
    """Who tells the stack; empty where it was not told."""

    service: str
    version: str


def find_map(address: Address, carrier: Carrier, uploaded: Iterable[Uploaded]) -> int | Unmapped:
    """The content to look into. Two maps that might be it are none: a wrong line is worse than none."""
    there = [one for one in uploaded if _is_at(one, address) and one.service in ("", carrier.service)]
    if carrier.version:
        exact = [one for one in there if one.version == carrier.version]
        if exact:
            return _of_version(exact, address, carrier)
        loose = [one for one in there if not one.version]
    else:
        loose = there
    contents = {one.content_id for one in loose if one.content_id is not None}
    if len(contents) == 1:
        return contents.pop()
    return _explain(address, carrier, there, loose, is_ambiguous=len(contents) > 1)


def _is_at(one: Uploaded, address: Address) -> bool:
    return one.path == address.path and (one.host in ("", address.host) or not address.host)


def _of_version(exact: Sequence[Uploaded], address: Address, carrier: Carrier) -> int | Unmapped:
    """What names service and host before what leaves them open; what was kept before what was refused."""

    def rank(one: Uploaded) -> tuple[bool, bool, bool]:
        return one.content_id is not None, one.service == carrier.service, one.host == address.host

    highest = max(map(rank, exact))
    best = [one for one in exact if rank(one) == highest]
    if len({one.content_id for one in best}) > 1:
        detail = f"Several source maps were uploaded for {address.path}: the frame names no host."
        return Unmapped(Why.NO_VERSION, detail)
    return _refused(best[-1]) if best[-1].content_id is None else best[-1].content_id


def _explain(
    address: Address,
    carrier: Carrier,
    there: Sequence[Uploaded],
    loose: Sequence[Uploaded],
    *,
    is_ambiguous: bool,
) -> Unmapped:
    if is_ambiguous:
        detail = f"Several source maps were uploaded for {address}: "
        detail += "the upload names no version." if carrier.version else "its service.version was not told."
        return Unmapped(Why.NO_VERSION, detail)
    if loose:
        return _refused(loose[-1])
    versions = list(dict.fromkeys(one.version for one in reversed(there) if one.version))
    if versions:
        named = ", ".join(versions[:_NAMED_VERSIONS])
        return Unmapped(
            Why.OTHER_VERSION,
            f"No source map was uploaded for {address} in version {carrier.version}; there are those of "
            f"{named}.",
        )
    of_version = f" in version {carrier.version}" if carrier.version else ""
    return Unmapped(Why.NO_MAP, f"No source map was uploaded for {address}{of_version}.")


def _refused(one: Uploaded) -> Unmapped:
    return Unmapped(Why.REFUSED, f"Its source map was refused when it was uploaded: {one.refusal}")
