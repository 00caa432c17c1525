"""One declaration per address: method, what it takes, what it answers, who may call it. The description of the
interface is made from the same declaration, so that the two cannot disagree."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, Literal, cast

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
from rest_framework.exceptions import NotAuthenticated, ParseError, Throttled
from rest_framework.request import Request
from rest_framework.serializers import Serializer, ValidationError

from accounts.actors import Citizen
from accounts.attempts import count_attempt
from accounts.models import AccessToken, Scope
from dossiers.acts import Act
from dossiers.policy import admits
from portal.interface.problems import MEDIA_TYPE, WrongScope
from portal.interface.shapes import Problem, Shape
from portal.limits import WINDOW, too_often

CALLS = 600  # of one network, or with one token, in ten minutes
SYSTEMS = 20  # times as many, for the token of another system
Words = str | Promise


@dataclass(frozen=True)
class Call:
    """One request as a view gets it: `given` are its parameters, or its body, already checked."""

    request: HttpRequest
    given: Mapping[str, Any]
    token: AccessToken | None = None

    @property
    def citizen(self) -> Citizen:
        """Whose token it is. Only an address declared `own` may ask."""
        if self.token is None or self.token.user is None:
            raise NotAuthenticated
        return Citizen(self.token.user)


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
            responses=answered(answers, 400, 401, 404, 429),
            examples=list(examples),
            auth=[],
        )
        @api_view([method, "HEAD"] if method == "GET" else [method])
        def handled(request: Request, /, **parts: Any) -> HttpResponseBase:
            token = token_of(request)
            slow_down(request, token)
            shape = view(Call(request._request, read(request, takes), token), **parts)
            return answer(request._request, shape, cache=f"public, max-age={keep}" if keep else "no-store")

        return login_not_required(in_the_callers_language(wraps(view)(handled)))

    return declare


def own(
    *,
    name: str,
    answers: type[Shape],
    scope: Scope,
    act: Act,
    summary: Words,
    description: Words = "",
    takes: type[Serializer[Any]] | None = None,
    path: tuple[OpenApiParameter, ...] = (),
) -> Callable[[View], Callable[..., HttpResponseBase]]:
    """Declare an address about a citizen's own things: it needs a token with the scope; nobody may keep the answer."""

    def declare(view: View) -> Callable[..., HttpResponseBase]:
        @extend_schema(
            operation_id=name,
            summary=summary,
            description=description,
            tags=["dossiers"],
            parameters=[*path, *([takes] if takes else [])],
            request=None,
            responses=answered(answers, 400, 401, 403, 404, 429),
            auth=cast("list[str]", [{"token": [scope.value]}]),
        )
        @api_view(["GET", "HEAD"])
        def handled(request: Request, /, **parts: Any) -> HttpResponseBase:
            token = token_of(request)
            if token is None:
                raise NotAuthenticated
            slow_down(request, token)
            if scope not in token.scopes or token.user is None or not admits(act, Citizen(token.user)):
                raise WrongScope(scope.value)
            shape = view(Call(request._request, read(request, takes), token), **parts)
            return answer(request._request, shape, cache="no-store, private")

        declared: Any = login_not_required(in_the_callers_language(wraps(view)(handled)))
        declared.act, declared.scope = act, scope
        return cast("Callable[..., HttpResponseBase]", declared)

    return declare


def token_of(request: Request) -> AccessToken | None:
    """The token of the caller; one that does not hold has been refused before."""
    return request.auth if isinstance(request.auth, AccessToken) else None


def slow_down(request: Request, token: AccessToken | None) -> None:
    """Count the call, of the token or else of the network. Raises `Throttled`."""
    if token is None:
        often = too_often(request._request, "api", limit=CALLS)
    else:
        limit = CALLS * SYSTEMS if token.user_id is None else CALLS
        often = count_attempt(f"api-token:{token.public_id}", seconds=WINDOW) > limit
    if often:
        raise Throttled


def answered(answers: type[Shape], *problems: int) -> dict[Any, OpenApiResponse]:
    """The answers of an operation as its description lists them."""
    listed: dict[Any, OpenApiResponse] = {200: OpenApiResponse(answers, description="OK")}
    for status in problems:
        listed[(status, MEDIA_TYPE)] = OpenApiResponse(Problem, description=PROBLEMS[status])
    return listed


def read(request: Request, takes: type[Serializer[Any]] | None) -> Mapping[str, Any]:
    """What was given, checked. Raises `ValidationError` naming each field, also those nobody knows."""
    body = request.method == "POST"
    given = _body(request) if body else request.query_params.dict()  # an empty value is one, and refused
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


def _body(request: Request) -> Any:
    """The body as JSON. Raises `ParseError` also when it is nested more deeply than it can be read."""
    try:
        return request.data
    except RecursionError as error:
        raise ParseError from error


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
