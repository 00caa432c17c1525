"""The description of the interface: an OpenAPI 3.1 document made from the declarations, and a page for people."""

from __future__ import annotations

import hashlib
import json
import re
import shlex
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

from accounts.models import Scope
from portal.interface.endpoint import language_of
from portal.interface.problems import KINDS

KEPT = "public, max-age=300"
TAGS = {
    "catalogue": gettext_lazy("Catalogue"),
    "calculators": gettext_lazy("Calculators"),
    "verification": gettext_lazy("Verification"),
    "dossiers": gettext_lazy("My applications, with a token"),
}
ABOUT = gettext_noop(
    "Public data for everybody; one's own applications with a token. Times are ISO 8601 with their offset."
)
# What stands in the examples: parameters and bodies that work in every city with the reference data.
QUERIES = {
    "listProcedures": "?q=khai+sinh&limit=5",
    "listAgencies": "?kind=ward&limit=5",
    "findCompetentAgency": "?procedure=1.001193&ward=D003&on=2026-11-26",
    "listDossiers": "?limit=20",
}
CODES = {
    "readProcedure": "1.001193",
    "verifyDocument": "aBcD1234efGh5678",
    "readDossier": "D003-261122-000123",
}
BODIES: dict[str, dict[str, Any]] = {
    "calculateFee": {
        "procedure": "1.001193",
        "channel": "online",
        "answers": {"copies_requested": True, "copies": 3},
    },
    "calculateDueTime": {
        "received_at": "2026-11-20T10:00:00+07:00",
        "limit": {"policy": "WORKING_DAYS", "value": 3},
    },
}


@cache
def openapi(language: str) -> dict[str, Any]:
    """The whole document in one language; made once per process."""
    with translation.override(language):
        document = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
        plain: dict[str, Any] = json.loads(json.dumps(document, default=str))
        for schema in plain["components"]["schemas"].values():
            schema.pop("description", None)  # our docstrings: for who reads the code
        plain["info"]["description"] = ABOUT
        plain["tags"] = [{"name": name, "description": str(title)} for name, title in TAGS.items()]
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
    request.session.accessed = False  # Django asked who is signed in; the document does not depend on it
    patch_vary_headers(response, ["Accept-Language"])
    return get_conditional_response(request, etag=etag, response=response) or response


@login_not_required
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What other programs may ask of us, in words, with an example for each address."""
    told = openapi((translation.get_language() or "vi")[:2])
    groups = [
        {
            "title": title,
            "key": tag,
            "operations": [entry for entry in _operations(told) if entry["tag"] == tag],
        }
        for tag, title in TAGS.items()
    ]
    problems = [
        {"key": kind, "status": status, "title": title, "way": way}
        for kind, (status, title, way) in KINDS.items()
    ]
    scopes = [{"key": scope.value, "name": scope.label} for scope in Scope]
    context = {"groups": groups, "problems": problems, "scopes": scopes}
    return TemplateResponse(request, "api/about.html", context)


def _operations(told: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Each operation for the page: its words, what it takes, what it answers, an example."""
    schemas = told["components"]["schemas"]
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            body = _schema(operation.get("requestBody", {}), schemas)
            yield {
                "id": operation["operationId"],
                "tag": operation["tags"][0],
                "method": method.upper(),
                "path": path,
                "summary": operation["summary"],
                "description": operation.get("description", ""),
                "scopes": [
                    scope for needs in operation.get("security", []) for scope in needs.get("token", [])
                ],
                "takes": [*_parameters(operation), *_fields(body)],
                "gives": list(_fields(_schema(operation["responses"]["200"], schemas))),
                "example": _curl(method, path, operation["operationId"]),
            }


def _schema(part: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """The schema of a JSON body, followed once when it is a reference."""
    found: dict[str, Any] = part.get("content", {}).get("application/json", {}).get("schema", {})
    name = found.get("$ref", "").rpartition("/")[2]
    return schemas.get(name, found) if name else found


def _parameters(operation: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for parameter in operation.get("parameters", []):
        yield {
            "name": parameter["name"],
            "needed": parameter.get("required", False),
            "text": parameter.get("description", ""),
        }


def _fields(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for name, field in schema.get("properties", {}).items():
        yield {
            "name": name,
            "needed": name in schema.get("required", []),
            "text": field.get("description", ""),
        }


def _curl(method: str, path: str, operation: str) -> str:
    """The call as it is typed into a terminal."""
    address = re.sub(r"\{\w+\}", CODES.get(operation, ""), path) + QUERIES.get(operation, "")
    parts = ["curl", shlex.quote(settings.PORTAL_ADDRESS.rstrip("/") + address)]
    if operation in {"listDossiers", "readDossier"}:
        parts += ["-H", shlex.quote("Authorization: Bearer motcua_…")]
    if method == "post":
        body = json.dumps(BODIES[operation], ensure_ascii=False)
        parts += ["-H", shlex.quote("Content-Type: application/json"), "-d", shlex.quote(body)]
    return " ".join(parts)
