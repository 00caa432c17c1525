"""Named points at which a test may kill the process, so that recovery is proved rather than hoped for."""

from __future__ import annotations

import os

from django.conf import settings

KILLED = 137  # what a shell reports for SIGKILL: no clean-up, no flush, no finally


def crash_point(name: str) -> None:
    """Die here, at once, when the environment asks for it; never outside test and demo mode.

    `CRASH_AT` holds one name, such as `file.after_write`.
    """
    if os.environ.get("CRASH_AT") == name and settings.PORTAL_MODE in {"test", "demo"}:
        os._exit(KILLED)
