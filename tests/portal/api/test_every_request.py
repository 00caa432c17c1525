"""Whatever a program sends, the answer is one the description promises: never a 5xx, never another shape.

Schemathesis makes the requests from our own OpenAPI document, those that fit it and those that do not. That
what fits is accepted is not asked: a code may be well written and belong to nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from accounts.models import Scope
from accounts.tokens import make_token
from dossiers import clock
from tests.factories import dossiers as make

pytestmark = pytest.mark.django_db

EXAMPLES = 12  # of each address and kind
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """The requests share the connection of the test, whose transaction is rolled back at its end."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def _app(environ: dict[str, Any], start: Any) -> Any:
    """The site behind a server that says where the caller is, as every server does."""
    return get_wsgi_application()({**environ, "REMOTE_ADDR": "127.0.0.1"}, start)


@pytest.mark.parametrize("who", ["nobody", "a citizen with a token"])
def test_every_request_gets_an_answer_that_is_described(
    who: str, monkeypatch: pytest.MonkeyPatch, record_property: Any
) -> None:
    monkeypatch.setattr("portal.interface.endpoint.CALLS", 10**6)
    headers = {"Accept-Language": "en"}
    if who != "nobody":
        citizen = make.a_citizen()
        make.a_dossier(citizen)
        scopes = [Scope.LIST_DOSSIERS, Scope.READ_DOSSIERS]
        _token, secret = make_token(citizen.user, name="fuzz", scopes=scopes, days=1, at=clock.now())
        headers["Authorization"] = f"Bearer {secret}"
    schema: Any = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", _app)
    sent: list[int] = []
    operations = [found.ok() for found in schema.get_all_operations()]
    for operation in operations:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            _try(operation, mode, headers, sent)
    record_property("walked", f"requests made up for {len(operations)} addresses by {who}: {len(sent)}")

    assert len(operations) == 9
    assert len(sent) >= len(operations) * 6


def _try(operation: Any, mode: Any, headers: dict[str, str], sent: list[int]) -> None:
    quiet = settings(
        max_examples=EXAMPLES, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )

    @quiet
    @given(case=operation.as_strategy(generation_mode=mode))
    def each(case: Any) -> None:
        response = case.call(headers=headers)
        sent.append(response.status_code)
        case.validate_response(response, checks=CHECKS)

    each()
