"""A small client for one measured session: keep-alive, cookies given, CSRF as a browser would send it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from http.client import HTTPConnection
from urllib.parse import urlencode

from django.conf import settings
from django.middleware.csrf import _get_new_csrf_string
from django.test import Client

HERE = "127.0.0.1"


@dataclass
class Answer:
    """One answer and how long it took, in milliseconds."""

    status: int
    body: bytes
    location: str
    milliseconds: float


@dataclass
class Session:
    """A signed-in browser on one connection to the web server at `port`."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.csrf = _get_new_csrf_string()
        self.cookies[settings.CSRF_COOKIE_NAME] = self.csrf
        self.connection = HTTPConnection(HERE, self.port, timeout=60)

    @classmethod
    def of(cls, client: Client, *, port: int) -> Session:
        """The session of a Django test client, over real HTTP."""
        name = settings.SESSION_COOKIE_NAME
        return cls(port, {name: client.cookies[name].value} if name in client.cookies else {})

    def get(self, path: str) -> Answer:
        return self._send("GET", path, None)

    def post(self, path: str, data: dict[str, str]) -> Answer:
        return self._send("POST", path, urlencode(data, doseq=True))

    def _send(self, method: str, path: str, body: str | None) -> Answer:
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "X-CSRFToken": self.csrf,
        }
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        content = response.read()
        took = (time.perf_counter() - began) * 1000
        return Answer(response.status, content, response.getheader("Location", ""), took)
