"""Entry: one accepted body on its way from the queue to the store."""

from dataclasses import dataclass, replace

from apps.ingest.encodings import unpack


@dataclass(frozen=True, slots=True)
class Entry:
    """One accepted body: `items` spans, log records or data points of one project, as an OTLP export request.

    Kept as its sender packed it until it is needed: a whole batch of them is in hand at once.
    """

    entry_id: str
    project_id: int
    key_id: int  # 0 where it is not known
    items: int
    received_ns: int
    body_bytes: int  # unpacked
    packed: bytes
    encoding: str
    expired: int = 0  # items that were accepted and are too old by now (apps/ingest/write/age.py)

    @property
    def body(self) -> bytes:
        return unpack(self.packed, self.encoding) if self.encoding else self.packed

    def with_body(self, body: bytes, *, items: int | None = None, expired: int = 0) -> "Entry":
        """Another body in its place, by default of as many items."""
        return replace(
            self,
            body_bytes=len(body),
            packed=body,
            encoding="",
            items=self.items if items is None else items,
            expired=self.expired + expired,
        )


def parse_entry(entry_id: bytes, fields: dict[bytes, bytes]) -> Entry:
    return Entry(
        entry_id=entry_id.decode(),
        project_id=int(fields[b"project"]),
        key_id=int(fields.get(b"key", 0)),
        items=int(fields[b"items"]),
        received_ns=int(fields[b"received_ns"]),
        body_bytes=int(fields[b"body_bytes"]),
        packed=fields[b"body"],
        encoding=fields[b"encoding"].decode(),
    )
