"""How often one network may ask what must not be guessed; counted in PostgreSQL, so it survives Redis."""

from __future__ import annotations

import hashlib

from django.core.cache import cache
from django.http import HttpRequest

WINDOW = 600  # seconds


def too_often(request: HttpRequest, what: str, *, limit: int) -> bool:
    """Count one attempt of this network; True once there were more than `limit` in ten minutes."""
    network = hashlib.sha256(request.META.get("REMOTE_ADDR", "").encode()).hexdigest()[:16]
    key = f"attempts:{what}:{network}"
    if cache.add(key, 1, WINDOW):
        return False
    try:
        return bool(cache.incr(key) > limit)
    except ValueError:  # it ran out between the two
        return False
