"""Static files of a served site: gathered once per build, hashed names, compressed beforehand."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings
from django.core.management import call_command


def fingerprint() -> str:
    """What the sources of the static files look like: names, sizes and times."""
    total = hashlib.sha256()
    for _prefix, folder in settings.STATICFILES_DIRS:
        for file in sorted(p for p in Path(folder).rglob("*") if p.is_file()):
            stat = file.stat()
            total.update(f"{file} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return total.hexdigest()


def collect() -> None:
    """Gather into STATIC_ROOT unless nothing changed since the last time."""
    root = Path(settings.STATIC_ROOT)
    stamp, now = root / ".fingerprint", fingerprint()
    if stamp.exists() and stamp.read_text() == now:
        return
    call_command(
        "collectstatic", interactive=False, verbosity=0, clear=root.exists(), ignore_patterns=["documents"]
    )
    stamp.write_text(now)
