"""From an upload to bytes in the store: inspected, cleaned, kept under their digest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from dossiers.files import inspection, storage


@dataclass(frozen=True)
class Kept:
    """An upload that passed and is in the store; `kind` is a file kind of `procedures.papers`."""

    sha256: str
    size: int
    kind: str
    content_type: str
    name: str
    scan: str


def take(upload: BinaryIO, name: str) -> Kept:
    """Inspect and store one upload. Raises `ValidationError` with words for whoever sent it."""
    accepted = inspection.inspect_upload(upload, name)
    sha256, size = storage.put(accepted.content)
    return Kept(sha256, size, accepted.kind, accepted.media_type, accepted.name, accepted.scan)
