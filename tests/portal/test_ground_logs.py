"""Logs tell what happened and never about whom."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from portal.logs import REQUEST_ID, JsonFormatter, RequestLogMiddleware

NUMBER = "079095001234"
NAME = "Nguyễn Văn An"


def line(name: str, message: str, *values: object, **extra: object) -> dict[str, object]:
    record = logging.LogRecord(name, logging.INFO, __file__, 1, message, values, None)
    record.__dict__.update(extra)
    parsed: dict[str, object] = json.loads(JsonFormatter().format(record))
    return parsed


def test_arguments_of_a_message_stay_out() -> None:
    written = line("dossiers.documents", "no font for %s", NAME)
    assert written["message"] == "no font for %s"
    assert NAME not in json.dumps(written, ensure_ascii=False)


def test_our_servers_may_say_more_but_numbers_and_addresses_are_blotted_out() -> None:
    written = line("celery.worker.strategy", "got %s for %s", NUMBER, "an@example.vn")
    assert written["message"] == "got … for …"


def test_only_known_keys_are_written() -> None:
    written = line("x", "m", status=200, route="my/<uuid:id>/", full_name=NAME, attempts=f"id {NUMBER}")
    assert written["status"] == 200
    assert written["attempts"] == "id …"
    assert "full_name" not in written


def test_an_exception_is_its_type_and_place_not_its_text() -> None:
    try:
        int(NAME)
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "failed", (), sys.exc_info())
    text = JsonFormatter().format(record)
    assert "builtins.ValueError" in text
    assert "test_ground_logs.py" in text
    assert NAME not in text


def answer(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(REQUEST_ID.get())


@pytest.fixture
def ask() -> Callable[..., HttpResponse]:
    middleware = RequestLogMiddleware(answer)

    def get(**headers: str) -> HttpResponse:
        request: WSGIRequest = RequestFactory().get("/my/123/?q=an", headers=headers)
        response = middleware(request)
        assert isinstance(response, HttpResponse)
        return response

    return get


def test_a_request_keeps_the_id_the_proxy_gave_it(ask: Callable[..., HttpResponse]) -> None:
    response = ask(**{"X-Request-ID": "abcdef0123456789"})
    assert response.headers["X-Request-ID"] == "abcdef0123456789"
    assert response.content == b"abcdef0123456789"


def test_an_id_that_could_carry_something_else_is_replaced(ask: Callable[..., HttpResponse]) -> None:
    response = ask(**{"X-Request-ID": "x\ty<script>"})
    assert len(response.headers["X-Request-ID"]) == 32
    assert REQUEST_ID.get() == ""


@pytest.mark.django_db
def test_the_line_of_a_request_names_its_route_not_its_address(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="portal.requests"):
        client.get("/sign-in/", {"next": f"/my/?{NUMBER}"})
    written = json.loads(JsonFormatter().format(caplog.records[-1]))
    assert (written["method"], written["route"], written["status"]) == ("GET", "sign-in/", 200)
    assert NUMBER not in caplog.text
