"""A small OpenID Connect provider of VNeID's shape on loopback, strict where a real one is, faulty on demand."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT_ID, CLIENT_SECRET = "motcua-test", "a-secret-of-this-test"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
STRANGER = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def claims(number: str, name: str, *, level: int | str = 2, **more: Any) -> dict[str, Any]:
    """What VNeID says about a person."""
    return {
        "sub": f"subject-{number}",
        "LoaiTaiKhoan": 1,
        "SoDinhDanh": number,
        "HoVaTen": name,
        "NgayThangNamSinh": "19900517",
        "loAs": level,
        **more,
    }


@dataclass
class IdentityProvider:
    """Who is signed in there, what was asked of it, and how it misbehaves."""

    person: dict[str, Any]
    server: str = ""
    key: rsa.RSAPrivateKey = KEY  # what ID tokens are signed with; another one is a forgery
    algorithm: str = "RS256"
    proof: dict[str, Any] = field(default_factory=dict)  # claims of the ID token to be overwritten
    asked: list[dict[str, str]] = field(default_factory=list)  # what each visit to `authorize` brought
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: dict[str, dict[str, Any]] = field(default_factory=dict)

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.server,
            "authorization_endpoint": f"{self.server}/authorize",
            "token_endpoint": f"{self.server}/token",
            "userinfo_endpoint": f"{self.server}/userinfo",
            "jwks_uri": f"{self.server}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def keys(self) -> dict[str, Any]:
        public = json.loads(RSAAlgorithm.to_jwk(KEY.public_key()))
        return {"keys": [{**public, "kid": "first", "use": "sig", "alg": "RS256"}]}

    def authorize(self, asked: dict[str, str]) -> str:
        """The address the browser goes back to, with a code for one use."""
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT_ID
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        self.asked.append(asked)
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def exchange(self, sent: dict[str, str]) -> dict[str, Any] | None:
        """Tokens for a code, or None: the code is used up, the secret wrong, or the verifier another's."""
        asked = self.codes.pop(sent.get("code", ""), None)
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or sent.get("client_secret") != CLIENT_SECRET:
            return None
        if challenge != asked["code_challenge"] or sent.get("redirect_uri") != asked["redirect_uri"]:
            return None
        token = secrets.token_urlsafe(16)
        self.tokens[token] = self.person
        return {"access_token": token, "token_type": "Bearer", "id_token": self.id_token(asked["nonce"])}

    def id_token(self, nonce: str) -> str:
        now = int(time.time())
        said = {
            "iss": self.server,
            "aud": CLIENT_ID,
            "sub": self.person["sub"],
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            **self.proof,
        }
        said = {name: value for name, value in said.items() if value is not None}
        key: Any = self.key if self.algorithm == "RS256" else None
        return jwt.encode(said, key, algorithm=self.algorithm, headers={"kid": "first"})


class _Handler(BaseHTTPRequestHandler):
    provider: IdentityProvider

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        if address.path == "/.well-known/openid-configuration":
            self.answer(self.provider.discovery())
        elif address.path == "/keys":
            self.answer(self.provider.keys())
        elif address.path == "/authorize":
            self.send_response(302)
            self.send_header("Location", self.provider.authorize(dict(parse_qsl(address.query))))
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif address.path == "/userinfo":
            token = (self.headers["Authorization"] or "").removeprefix("Bearer ")
            self.answer(self.provider.tokens.get(token))
        else:
            self.answer(None)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.answer(self.provider.exchange(dict(parse_qsl(body))))

    def answer(self, found: Any) -> None:
        body = json.dumps(found if found is not None else {"error": "invalid_request"}).encode()
        self.send_response(200 if found is not None else 400)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: a test that fails says what it saw."""


@contextmanager
def identity_provider(person: dict[str, Any]) -> Iterator[IdentityProvider]:
    """The provider on a free port of loopback, for as long as the block lasts."""
    provider = IdentityProvider(person=person)
    handler = type("Handler", (_Handler,), {"provider": provider})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    provider.server = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()


def visit(address: str) -> str:
    """As a browser opens the provider's page and the person agrees: where it is sent next."""
    parts = urlsplit(address)
    assert parts.hostname is not None
    connection = HTTPConnection(parts.hostname, parts.port, timeout=10)
    try:
        connection.request("GET", f"{parts.path}?{parts.query}")
        return connection.getresponse().headers["Location"]
    finally:
        connection.close()
