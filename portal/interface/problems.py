"""Refusals as `application/problem+json`: what was wrong, with which field, and the way out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.exceptions import ValidationError as Refused
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.serializers import ValidationError

from portal.interface.shapes import Fault, Problem
from portal.limits import WINDOW
from portal.logs import REQUEST_ID

MEDIA_TYPE = "application/problem+json"
WHOLE = {"non_field_errors", "__all__"}

KINDS: dict[str, tuple[int, str | Promise, str | Promise]] = {
    "invalid": (
        400,
        gettext_lazy("Something in the request is not right"),
        gettext_lazy("Mend what is named under errors and send the request again."),
    ),
    "unreadable": (
        400,
        gettext_lazy("The body is not JSON"),
        gettext_lazy("Send one JSON object in UTF-8, with Content-Type: application/json."),
    ),
    "no-token": (
        401,
        gettext_lazy("A token is needed"),
        gettext_lazy(
            "Send Authorization: Bearer and your token. You make tokens in your profile, under “Tokens for other programs”."
        ),
    ),
    "bad-token": (
        401,
        gettext_lazy("This token does not hold"),
        gettext_lazy(
            "It is mistyped, expired or was revoked. Make a new one in your profile, under “Tokens for other programs”."
        ),
    ),
    "wrong-scope": (
        403,
        gettext_lazy("This token may not do that"),
        gettext_lazy(
            "Make a token with the scope that the description of this address names, and use that one."
        ),
    ),
    "not-found": (
        404,
        gettext_lazy("There is nothing here"),
        gettext_lazy(
            "Check the address and the code in it. The description of the interface lists them all."
        ),
    ),
    "wrong-method": (
        405,
        gettext_lazy("This address does not take that method"),
        gettext_lazy("Use one of the methods in the Allow header."),
    ),
    "not-acceptable": (
        406,
        gettext_lazy("There is no such representation"),
        gettext_lazy("Ask for application/json."),
    ),
    "wrong-media": (
        415,
        gettext_lazy("The body is not JSON"),
        gettext_lazy("Send one JSON object in UTF-8, with Content-Type: application/json."),
    ),
    "too-often": (
        429,
        gettext_lazy("Too many requests"),
        gettext_lazy("Wait as many seconds as the Retry-After header says, then go on more slowly."),
    ),
}
"""Every kind of problem: its status, its title, the way out. The page about the interface explains each."""


class WrongScope(exceptions.PermissionDenied):
    """The token is good, and made for something else."""


def answer_of(error: Exception, _context: dict[str, Any] | None = None) -> HttpResponse | None:
    """The answer to an error a view raised; None for faults of ours, which become a plain 500."""
    kind = _kind_of(error)
    if kind is None:
        return None
    response = problem(kind, list(_faults(error)))
    match error:
        case exceptions.NotAuthenticated() | exceptions.AuthenticationFailed():
            response.headers["WWW-Authenticate"] = 'Bearer realm="api"'
        case exceptions.Throttled():
            response.headers["Retry-After"] = str(WINDOW)
        case _:
            pass
    return response


def problem(kind: str, errors: list[Fault] | None = None) -> HttpResponse:
    """A problem of one of the kinds, in the active language."""
    status, title, detail = KINDS[kind]
    body = Problem(
        type=f"{reverse('api:about')}#{kind}",
        title=str(title),
        status=status,
        detail=str(detail),
        errors=errors or [],
        request_id=REQUEST_ID.get(),
    )
    response = HttpResponse(body.model_dump_json(), status=status, content_type=MEDIA_TYPE)
    response.headers["Cache-Control"] = "no-store"
    return response


KIND_OF: tuple[tuple[type[Exception], str], ...] = (
    (ValidationError, "invalid"),
    (Refused, "invalid"),
    (exceptions.ParseError, "unreadable"),
    (RequestDataTooBig, "unreadable"),
    (exceptions.NotAuthenticated, "no-token"),
    (exceptions.AuthenticationFailed, "bad-token"),
    (exceptions.PermissionDenied, "wrong-scope"),
    (PermissionDenied, "wrong-scope"),
    (Http404, "not-found"),
    (exceptions.NotFound, "not-found"),
    (exceptions.MethodNotAllowed, "wrong-method"),
    (exceptions.NotAcceptable, "not-acceptable"),
    (exceptions.UnsupportedMediaType, "wrong-media"),
    (exceptions.Throttled, "too-often"),
)


def _kind_of(error: Exception) -> str | None:
    return next((kind for family, kind in KIND_OF if isinstance(error, family)), None)


def _faults(error: Exception) -> Iterator[Fault]:
    match error:
        case ValidationError():
            yield from _in(error.detail, "")
        case Refused() if hasattr(error, "error_dict"):
            for name, errors in error.error_dict.items():
                yield from (_refused(single, "" if name in WHOLE else name) for single in errors)
        case Refused():
            yield from (_refused(single, "") for single in error.error_list)
        case WrongScope():
            needed = _("This address needs a token with the scope “%(scope)s”.") % {"scope": error.detail}
            yield Fault(field="Authorization", code="scope", message=needed)
        case _:
            pass


def _refused(error: Refused, field: str) -> Fault:
    return Fault(field=field, code=str(error.code or "invalid"), message=" ".join(error.messages))


def _in(detail: Any, field: str) -> Iterator[Fault]:
    """The faults of a tree as serializers give it; places inside are written `pauses.0.until`."""
    if isinstance(detail, dict):
        for name, part in detail.items():
            inside = field if name in WHOLE else f"{field}.{name}" if field else str(name)
            yield from _in(part, inside)
    elif isinstance(detail, list):
        for index, part in enumerate(detail):
            yield from _in(part, field if isinstance(part, str) else f"{field}.{index}")
    else:
        yield Fault(field=field, code=str(getattr(detail, "code", "invalid")), message=str(detail))
