"""NUL in a request: no keyboard writes it and no text of the database can hold it, so it is refused at the door."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase

NUL = "\0"


class NoNulMiddleware:
    """Answers 400 to NUL in an address or a form. Other programs are left to their interface, which names the field."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith("/api/"):
            _refuse_nul(request.path_info, unquote(request.META.get("QUERY_STRING", "")))
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: tuple[Any, ...], _kwargs: dict[str, Any]
    ) -> None:
        """The form, which the protection against forged ones has read by now; a view without it reads its own body."""
        if request.method == "POST" and not getattr(view, "csrf_exempt", False):
            _refuse_nul(*(text for name, values in request.POST.lists() for text in (name, *values)))


def _refuse_nul(*texts: str) -> None:
    if any(NUL in text for text in texts):
        raise BadRequest("NUL in the request")
