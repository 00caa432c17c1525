"""One declaration per address: method, what it takes, what it answers, who may call it. The description of the
interface is made from the same declaration, so that the two cannot disagree."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, Literal

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation.trans_real import get_supported_language_variant, parse_accept_lang_header
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.decorators import api_view
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.serializers import Serializer, ValidationError

from portal.api.problems import MEDIA_TYPE
from portal.api.shapes import Problem, Shape
from portal.limits import too_often

CALLS = 600  # of one network, in ten minutes
Words = str | Promise


@dataclass(frozen=True)
class Call:
    """One request as a view gets it: `given` are its parameters, or its body, already checked."""

    request: HttpRequest
    given: Mapping[str, Any]


View = Callable[..., Shape]
PROBLEMS: dict[int, Words] = {
    400: gettext_lazy("Something in the request is not right; the fields are named."),
    401: gettext_lazy("There is no token, or it does not hold."),
    403: gettext_lazy("The token was made for something else."),
    404: gettext_lazy("There is nothing under this address or code."),
    429: gettext_lazy("Too many requests; Retry-After says how long to wait."),
}


def public(
    *,
    name: str,
    answers: type[Shape],
    summary: Words,
    description: Words = "",
    method: Literal["GET", "POST"] = "GET",
    takes: type[Serializer[Any]] | None = None,
    path: tuple[OpenApiParameter, ...] = (),
    tag: str = "catalogue",
    keep: int = 0,
    examples: tuple[OpenApiExample, ...] = (),
) -> Callable[[View], Callable[..., HttpResponseBase]]:
    """Declare an address for everybody. `keep`: seconds for which caches may answer in our place; 0: none may."""

    def declare(view: View) -> Callable[..., HttpResponseBase]:
        @extend_schema(
            operation_id=name,
            summary=summary,
            description=description,
            tags=[tag],
            parameters=[*path, *([takes] if takes and method == "GET" else [])],
            request={"application/json": takes} if takes and method == "POST" else None,
            responses=answered(answers, 400, 404, 429),
            examples=list(examples),
            auth=[],
        )
        @api_view([method, "HEAD"] if method == "GET" else [method])
        def handled(request: Request, /, **parts: Any) -> HttpResponseBase:
            if too_often(request._request, "api", limit=CALLS):
                raise Throttled
            shape = view(Call(request._request, read(request, takes)), **parts)
            return answer(request._request, shape, cache=f"public, max-age={keep}" if keep else "no-store")

        return login_not_required(in_the_callers_language(wraps(view)(handled)))

    return declare


def answered(answers: type[Shape], *problems: int) -> dict[Any, OpenApiResponse]:
    """The answers of an operation as its description lists them."""
    listed: dict[Any, OpenApiResponse] = {200: OpenApiResponse(answers, description="OK")}
    for status in problems:
        listed[(status, MEDIA_TYPE)] = OpenApiResponse(Problem, description=PROBLEMS[status])
    return listed


def read(request: Request, takes: type[Serializer[Any]] | None) -> Mapping[str, Any]:
    """What was given, checked. Raises `ValidationError` naming each field, also those nobody knows."""
    body = request.method == "POST"
    given = request.data if body else request.query_params
    if body and not isinstance(given, dict):
        raise ValidationError({"non_field_errors": [_("Send one JSON object.")]}, code="object")
    serializer = takes(data=given) if takes else None
    known = set(serializer.fields) if serializer else set()
    given_names = {*given, *(request.query_params if body else ())}
    if unknown := sorted(map(str, given_names - known)):
        listed = ", ".join(sorted(known)) or "–"
        message = _("There is no such field here. Known are: %(names)s.") % {"names": listed}
        raise ValidationError({name: [message] for name in unknown}, code="unknown")
    if serializer is None:
        return {}
    serializer.is_valid(raise_exception=True)
    checked: Mapping[str, Any] = serializer.validated_data
    return checked


def answer(request: HttpRequest, shape: Shape, *, cache: str) -> HttpResponseBase:
    """The shape as JSON with its ETag; 304 to who has it already."""
    body = shape.model_dump_json().encode()
    response = HttpResponse(body, content_type="application/json")
    response.headers["Cache-Control"] = cache
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response.headers["ETag"] = etag
    if cache.startswith("public"):
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if request.method not in {"GET", "HEAD"}:
        return response
    return get_conditional_response(request, etag=etag, response=response) or response


def in_the_callers_language(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Answer in the language of Accept-Language alone: a program has no cookie of ours."""

    @wraps(view)
    def spoken(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        language = language_of(request)
        with translation.override(language):
            response = view(request, *args, **kwargs)
        response.headers["Content-Language"] = language
        request.session.accessed = False  # Django asked who is signed in; no answer here depends on it
        patch_vary_headers(response, ["Accept-Language"])
        return response

    return spoken


def language_of(request: HttpRequest) -> str:
    """The best of our languages for a caller; Vietnamese when none is named."""
    for wanted, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        try:
            return get_supported_language_variant(wanted)
        except LookupError:
            continue
    return "vi"
