"""The description of the interface: an OpenAPI 3.1 document made from the declarations, and a page for people."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

from portal.api.endpoint import language_of

KEPT = "public, max-age=300"


@cache
def openapi(language: str) -> dict[str, Any]:
    """The whole document in one language; made once per process."""
    with translation.override(language):
        document = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
        plain: dict[str, Any] = json.loads(json.dumps(document, default=str))
        for schema in plain["components"]["schemas"].values():
            schema.pop("description", None)  # our docstrings: for who reads the code
        told: dict[str, Any] = _translated(plain)
        return told


def _translated(part: Any) -> Any:
    """Descriptions of fields are message ids until here; pydantic keeps them as plain text."""
    if isinstance(part, dict):
        return {
            name: _(value)
            if name == "description" and isinstance(value, str) and value
            else _translated(value)
            for name, value in part.items()
        }
    return [_translated(value) for value in part] if isinstance(part, list) else part


@login_not_required
@require_safe
def document(request: HttpRequest) -> HttpResponseBase:
    """The OpenAPI document, for tools."""
    language = language_of(request)
    body = json.dumps(openapi(language), ensure_ascii=False).encode()
    response = HttpResponse(body, content_type="application/vnd.oai.openapi+json;version=3.1")
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    for name, value in {
        "ETag": etag,
        "Cache-Control": KEPT,
        "Content-Language": language,
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }.items():
        response.headers[name] = value
    patch_vary_headers(response, ["Accept-Language"])
    return get_conditional_response(request, etag=etag, response=response) or response


@login_not_required
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What other programs may ask of us, in words, with an example for each address."""
    return TemplateResponse(request, "api/about.html", {})
