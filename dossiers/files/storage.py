"""The store of files: each under the SHA-256 of its bytes, written whole or not at all.

A file is written beside its place under a temporary name, synced, renamed to its digest, and the folder is synced:
after a crash there is the whole file, or only a temporary one that `sweep` may remove. Equal content is stored
once. A row is written after the file, so no row ever points to nothing.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dossiers.crash import crash_point

_CHUNK = 1 << 20
_DIGEST = re.compile(r"[0-9a-f]{64}")
_TEMPORARY = ".part-"


def put(content: bytes | BinaryIO) -> tuple[str, int]:
    """Store `content`; returns its SHA-256 (64 hex digits) and its size in bytes.

    Raises ValidationError `disk_full` when there is no room; nothing is left behind then.
    """
    root = _root()
    try:
        root.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(prefix=_TEMPORARY, dir=root)
        try:
            with os.fdopen(descriptor, "wb") as out:
                digest, size = _copy(content, out)
            crash_point("file.after_write")
            _move(Path(temporary), _place(digest))
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(temporary)
            raise
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise _full() from error
        raise
    return digest, size


def open(digest: str) -> BinaryIO:
    """The stored bytes, for reading. Raises FileNotFoundError when there are none, ValueError for no digest."""
    return _place(digest).open("rb")


def exists(digest: str) -> bool:
    return _place(digest).is_file()


def path(digest: str) -> Path:
    """Where the file lies, for a web server that sends it itself; it may not exist."""
    return _place(digest)


def sweep(*, older_than: float) -> int:
    """Remove temporary files last written before `older_than` (seconds of the epoch); returns how many."""
    removed = 0
    for leftover in _root().glob(f"{_TEMPORARY}*"):
        with contextlib.suppress(FileNotFoundError):
            if leftover.stat().st_mtime < older_than:
                leftover.unlink()
                removed += 1
    return removed


def _root() -> Path:
    return Path(settings.PORTAL_FILES)


def _place(digest: str) -> Path:
    """Two levels of folders, so that a million files do not share one."""
    if not _DIGEST.fullmatch(digest):
        raise ValueError("not a SHA-256 digest")
    return _root() / digest[:2] / digest[2:4] / digest


def _copy(content: bytes | BinaryIO, out: IO[bytes]) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    for chunk in _chunks(content):
        digest.update(chunk)
        size += len(chunk)
        out.write(chunk)
    out.flush()
    os.fchmod(out.fileno(), 0o640)
    os.fsync(out.fileno())
    return digest.hexdigest(), size


def _chunks(content: bytes | BinaryIO) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    content.seek(0)
    while chunk := content.read(_CHUNK):
        yield chunk


def _move(temporary: Path, place: Path) -> None:
    """Give the synced file its name, and make the name itself last."""
    new = [folder for folder in (place.parent.parent, place.parent) if not folder.is_dir()]
    place.parent.mkdir(parents=True, exist_ok=True)
    os.replace(temporary, place)
    crash_point("file.after_rename")
    for folder in {place.parent, *(made.parent for made in new)}:
        _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _full() -> ValidationError:
    return ValidationError(
        _(
            "There is no room left to store files just now. Nothing you typed is lost; please try again later."
        ),
        code="disk_full",
    )
