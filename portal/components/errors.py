"""Pages for what goes wrong: each says what happened in plain words and shows a way on.

They are drawn without the session or the database where those may be the trouble (`server_error`). Their arguments are those Django calls error handlers with.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


def _page(request: HttpRequest | None, status: int) -> HttpResponse:
    return HttpResponse(render_to_string(f"errors/{status}.html", {}, request=request), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    return _page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    return _page(request, 403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    return _page(request, 404)


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    return _page(request, 429)


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """No request goes to the template: its user would be read from a database that may be down."""
    return _page(None, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """A form that was open too long, or cookies turned off; shown in place of a bare refusal."""
    return HttpResponse(render_to_string("errors/expired.html", {}, request=request), status=403)
