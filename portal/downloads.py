"""Files that only a permitted viewer may have: handed to the proxy to send, or sent by ourselves.

The view decides who may have a file; this only says how its bytes travel. Behind the reverse proxy
(`PORTAL_PROTECTED_PREFIX`) the answer is empty and names an internal location of the proxy.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header

SHOWN = frozenset({"image/jpeg", "image/png"})  # re-encoded by us; everything else is only ever saved


def protected_file(path: Path, *, name: str, content_type: str) -> HttpResponseBase:
    """The file at `path` (below PORTAL_FILES) under the reader's own `name` for it.

    Pictures may be shown; other kinds are attachments, since a PDF or a document is kept as it was
    uploaded. `path` is from the file store, never from a request.
    """
    attachment = content_type not in SHOWN
    if prefix := settings.PORTAL_PROTECTED_PREFIX:
        inside = path.relative_to(settings.PORTAL_FILES)
        response: HttpResponseBase = HttpResponse(content_type=content_type)
        response.headers["X-Accel-Redirect"] = f"{prefix.rstrip('/')}/{inside.as_posix()}"
    else:
        response = FileResponse(path.open("rb"), content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition_header(attachment, name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response
