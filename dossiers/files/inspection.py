"""Whether an uploaded file may come in: judged by content, within our own limits, in a child process.

The name and the declared type of an upload say nothing. PDF stays byte for byte, as a signature in it may matter;
pictures are written anew. Kinds that we cannot look into are refused with the way out.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dossiers.files import names
from dossiers.files.scanning import Verdict, scan
from dossiers.sandbox import RefusedInputError, Sandbox, SandboxError

MOST_PIXELS = 40_000_000
MOST_PAGES = 500
_MEMORY = 1 << 30  # a picture of forty megapixels, decoded, turned and written, needs some 500 MB
_SECONDS = 10

_sandbox = Sandbox("dossiers.files.parsing", memory=_MEMORY, seconds=_SECONDS)


class FileKind(StrEnum):
    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"


MEDIA_TYPES = {FileKind.PDF: "application/pdf", FileKind.JPEG: "image/jpeg", FileKind.PNG: "image/png"}
EXTENSIONS = {FileKind.PDF: "pdf", FileKind.JPEG: "jpg", FileKind.PNG: "png"}


@dataclass(frozen=True)
class Accepted:
    """A file that may be stored. content: what to store; pages for PDF, width and height in pixels for pictures."""

    kind: FileKind
    name: str
    content: bytes
    scan: Verdict
    pages: int = 0
    width: int = 0
    height: int = 0

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self.kind]


def inspect_upload(fileobj: BinaryIO, name: str) -> Accepted:
    """The upload made safe, with a clean name. Some 20–150 ms.

    Raises ValidationError with a code of `MESSAGES` and a sentence that says what to do instead.
    """
    data = _read(fileobj)
    kind = _kind(data)
    facts, content = _look_inside(kind, data)
    verdict = scan(data)
    if verdict is Verdict.INFECTED:
        raise _refused("infected")
    return Accepted(
        kind=kind,
        name=names.clean(name, extension=EXTENSIONS[kind]),
        content=data if kind is FileKind.PDF else content,
        scan=verdict,
        **facts,
    )


def _read(fileobj: BinaryIO) -> bytes:
    fileobj.seek(0)
    most = settings.PORTAL_UPLOAD_MAX_BYTES
    data = fileobj.read(most + 1)
    if not data:
        raise _refused("empty")
    if len(data) > most:
        raise _refused("too_large", megabytes=most // (1024 * 1024))
    return bytes(data)


def _kind(data: bytes) -> FileKind:
    """What the bytes are. Known kinds that are not taken get their own advice."""
    if data.startswith((b"%PDF-1.", b"%PDF-2.")):
        return FileKind.PDF
    if data.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG
    if data[4:8] == b"ftyp" and data[8:12] in {b"heic", b"heix", b"hevc", b"heif", b"mif1", b"msf1", b"avif"}:
        raise _refused("heic")
    if data.startswith(b"PK") and (b"word/" in data or b"xl/" in data):
        raise _refused("office")
    if data.startswith((b"\xd0\xcf\x11\xe0", b"{\\rtf")):
        raise _refused("office")
    if data.startswith((b"PK", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b")):
        raise _refused("archive")
    raise _refused("kind")


def _look_inside(kind: FileKind, data: bytes) -> tuple[dict[str, Any], bytes]:
    try:
        if kind is FileKind.PDF:
            return _sandbox.run("pdf", {"most_pages": MOST_PAGES}, data)
        return _sandbox.run("image", {"format": kind.upper(), "most_pixels": MOST_PIXELS}, data)
    except RefusedInputError as refusal:
        raise _refused(refusal.code, **refusal.params) from refusal
    except SandboxError as failure:
        raise _refused(failure.code) from failure


MESSAGES = {
    "empty": _("The file is empty. Choose the file again."),
    "too_large": _(
        "The file is larger than %(megabytes)s MB. Take the photo at a lower resolution, or split the file."
    ),
    "kind": _(
        "Only PDF files and JPEG or PNG photos can be accepted. Take a photo of the paper, or save it as PDF."
    ),
    "heic": _(
        "Photos in the HEIC format cannot be opened everywhere. Take a screenshot of the photo, or set your phone’s "
        "camera to “Most compatible”, and choose the photo again."
    ),
    "office": _(
        "Documents of Word or Excel cannot be accepted. Save the document as PDF and choose that file."
    ),
    "archive": _("Compressed files cannot be accepted. Unpack it and choose each paper in it."),
    "damaged": _(
        "The file is damaged and cannot be opened. Open it on your device, save it again or take a new photo."
    ),
    "encrypted": _("The file is locked with a password. Remove the password and choose the file again."),
    "too_many_pages": _(
        "The file has %(pages)s pages; at most 500 can be accepted. Split it into smaller files."
    ),
    "too_many_pixels": _(
        "The picture has %(megapixels)s megapixels; at most 40 can be accepted. Make it smaller."
    ),
    "active": _(
        "The file contains a program or an interactive form. Print it to a PDF file and choose that one."
    ),
    "attachment": _(
        "Another file is hidden inside this PDF. Print it to a new PDF file and choose that one."
    ),
    "mixed": _("The file contains more than one document. Print it to a new PDF file and choose that one."),
    "moving": _("Moving pictures cannot be accepted. Take a photo of the paper."),
    "too_complex": _(
        "The file is too complicated to be checked. Print it to a new PDF file, or take a photo of it."
    ),
    "infected": _("A virus was found in the file. Take a new photo of the paper, or use another device."),
    "unavailable": _(
        "Files cannot be checked just now. Nothing you typed is lost; please try again in a moment."
    ),
}


def _refused(code: str, **params: int | str) -> ValidationError:
    return ValidationError(MESSAGES[code], code=code, params=params)
