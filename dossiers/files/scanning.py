"""The virus scanner: ClamAV over its socket, when `settings.PORTAL_CLAMAV` names one.

A scanner is one more pair of eyes, never the judge: our own limits come first, because it lets bombs pass. A scanner
that cannot be reached leaves a file *pending*, never clean.
"""

from __future__ import annotations

import socket
import struct
from enum import StrEnum
from urllib.parse import urlsplit

from django.conf import settings

_CHUNK = 1 << 18
_TIMEOUT = 10.0


class Verdict(StrEnum):
    """What is known about viruses in a file. Only `clean` files may be opened where a scanner is configured."""

    CLEAN = "clean"
    INFECTED = "infected"
    PENDING = "pending"
    NOT_SCANNED = "not_scanned"  # no scanner is configured


def scan(data: bytes) -> Verdict:
    """Ask the configured scanner about `data`. Never raises; anything but a plain answer is `pending`."""
    address = settings.PORTAL_CLAMAV
    if not address:
        return Verdict.NOT_SCANNED
    try:
        with _connect(address) as line:
            answer = _ask(line, data)
    except (OSError, ValueError):
        return Verdict.PENDING
    if answer.endswith(b"FOUND"):
        return Verdict.INFECTED
    return Verdict.CLEAN if answer == b"stream: OK" else Verdict.PENDING


def _connect(address: str) -> socket.socket:
    """`tcp://host:3310`, `unix:/run/clamav/clamd.sock`, or the path alone."""
    parts = urlsplit(address)
    if parts.scheme == "tcp":
        return socket.create_connection((parts.hostname or "", parts.port or 3310), timeout=_TIMEOUT)
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(_TIMEOUT)
    try:
        line.connect(parts.path)
    except OSError:
        line.close()
        raise
    return line


def _ask(line: socket.socket, data: bytes) -> bytes:
    """One INSTREAM session: chunks led by their length, a zero length, and the answer up to its NUL."""
    line.sendall(b"zINSTREAM\0")
    for start in range(0, len(data), _CHUNK):
        chunk = data[start : start + _CHUNK]
        line.sendall(struct.pack("!I", len(chunk)) + chunk)
    line.sendall(struct.pack("!I", 0))
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < 4096:
        part = line.recv(4096)
        if not part:
            break
        answer += part
    return answer.rstrip(b"\0").strip()
