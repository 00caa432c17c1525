"""Structured logs that cannot carry personal data, and the request id that ties their lines together.

A line is JSON with a closed list of keys. A message is logged as it was written in the source,
without its arguments, and an exception as its type and frames, without its text: both regularly
hold names and numbers. A few loggers of our servers are trusted to format theirs, and even there
long runs of digits and addresses of people are blotted out.
"""

from __future__ import annotations

import json
import logging
import re
import time
import traceback
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponseBase

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
EXTRA_KEYS = frozenset(
    {
        "act", "attempts", "bytes", "channel", "count", "dossier", "event", "job", "method", "ms",
        "outbox", "queries", "reason", "route", "status", "status_code", "step", "worker",
    }
)  # fmt: skip
FORMATTED = (
    "gunicorn.error",
    "celery.worker",
    "celery.apps",
    "celery.beat",
    "django.db.backends.schema",
    "portal",
)
SAFE_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
PRIVATE = re.compile(r"\d{9,}|[\w.+-]+@[\w-]+\.[\w.]+")

logger = logging.getLogger("portal.requests")


class JsonFormatter(logging.Formatter):
    """One JSON object a line; see the module for what may stand in it."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self._message(record),
        }
        if request_id := REQUEST_ID.get():
            line["request"] = request_id
        line |= {key: self._plain(record.__dict__[key]) for key in EXTRA_KEYS & record.__dict__.keys()}
        if record.exc_info and record.exc_info[0]:
            kind, _error, trace = record.exc_info
            line["exception"] = f"{kind.__module__}.{kind.__qualname__}"
            frames = traceback.extract_tb(trace)
            line["frames"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-12:]]
        return json.dumps(line, ensure_ascii=False)

    def _message(self, record: logging.LogRecord) -> str:
        if any(record.name == name or record.name.startswith(f"{name}.") for name in FORMATTED):
            return PRIVATE.sub("…", record.getMessage())
        return str(record.msg)

    @staticmethod
    def _plain(value: object) -> object:
        """Numbers as they are; anything else as text with the private parts blotted out."""
        return value if isinstance(value, int | float | None) else PRIVATE.sub("…", str(value))


class RequestLogMiddleware:
    """Gives each request an id (a proxy's, when it looks like one) and logs one line about its answer.

    The line names the route's pattern, never the address, which carries identifiers and searches.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "")
        token = REQUEST_ID.set(given if SAFE_ID.fullmatch(given) else uuid.uuid4().hex)
        began = time.perf_counter()
        try:
            response = self.get_response(request)
            response.headers["X-Request-ID"] = REQUEST_ID.get()
            match = request.resolver_match
            facts = {
                "method": request.method,
                "route": match.route if match else "",
                "status": response.status_code,
                "ms": round((time.perf_counter() - began) * 1000, 1),
            }
            quiet = match is not None and match.url_name in {"healthz", "readyz"}
            logger.log(logging.DEBUG if quiet else logging.INFO, "request", extra=facts)
            return response
        finally:
            REQUEST_ID.reset(token)


def configuration(level: str) -> dict[str, object]:
    """The `LOGGING` of the settings: everything to the error stream, which the supervisor or engine keeps."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "portal.logs.JsonFormatter"}},
        "handlers": {"stream": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stream"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.server": {"handlers": [], "level": "INFO", "propagate": True},
            "weasyprint": {"level": "ERROR"},
            "fontTools": {"level": "ERROR"},
            "pyhanko": {"level": "WARNING"},
            "pyhanko_certvalidator": {"level": "WARNING"},
        },
    }
