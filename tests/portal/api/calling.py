"""Another program at our door: asks for JSON, reads the answer, checks it against the description."""

from __future__ import annotations

from typing import Any

from django.test import Client
from jsonschema import Draft202012Validator

from portal.api.description import openapi

PROBLEM = "application/problem+json"


def get(path: str, *, language: str = "en", status: int = 200, token: str = "", **query: Any) -> Any:
    """The body of an answer, which has the shape its description promises."""
    answer = Client().get(f"/api/v1/{path}", query, headers=_headers(language, token))
    assert answer.status_code == status, answer.content.decode()
    body = answer.json()
    described(path, "get", status, body)
    return body


def post(path: str, body: Any, *, language: str = "en", status: int = 200, token: str = "") -> Any:
    answer = Client().post(
        f"/api/v1/{path}", body, content_type="application/json", headers=_headers(language, token)
    )
    assert answer.status_code == status, answer.content.decode()
    found = answer.json()
    described(path, "post", status, found)
    return found


def fields(problem: Any) -> set[str]:
    """The fields a problem names."""
    return {fault["field"] for fault in problem["errors"]}


def described(path: str, method: str, status: int, body: Any) -> None:
    """Fail unless the body is what the description says of this address and status."""
    document = openapi("en")
    operation = next(
        operations[method]
        for template, operations in document["paths"].items()
        if method in operations and _fits(template.removeprefix("/api/v1/"), path)
    )
    content = operation["responses"][str(status)]["content"]
    media = "application/json" if status == 200 else PROBLEM
    schema = {**content[media]["schema"], "components": document["components"]}
    Draft202012Validator(schema).validate(body)


def _fits(template: str, path: str) -> bool:
    wanted, given = template.split("/"), path.split("/")
    return len(wanted) == len(given) and all(
        part == value or part.startswith("{") for part, value in zip(wanted, given, strict=True)
    )


def _headers(language: str, token: str) -> dict[str, str]:
    bearer = {"authorization": f"Bearer {token}"} if token else {}
    return {"accept-language": language, **bearer}
