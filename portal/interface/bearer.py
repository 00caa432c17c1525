"""Who calls: the token in the Authorization header, or nobody. A session of a browser counts for nothing here."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.request import Request

from accounts.models import AccessToken, User
from accounts.tokens import PREFIX, find_token
from dossiers import clock
from portal.limits import too_often

WRONG = 30  # tokens of one network that do not hold, in ten minutes
LONGEST = 200


class Bearer(BaseAuthentication):
    """`Authorization: Bearer motcua_…`; anything else in that header is refused, not passed over."""

    def authenticate(self, request: Request) -> tuple[User | AnonymousUser, AccessToken] | None:
        header = request.headers.get("Authorization", "")
        if not header:
            return None
        word, _space, secret = header.strip().partition(" ")
        token = None
        if word.lower() == "bearer" and secret.startswith(PREFIX) and len(secret) <= LONGEST:
            token = find_token(secret.strip(), at=clock.now())
        if token is None:
            if too_often(request._request, "api-token", limit=WRONG):
                raise Throttled
            raise AuthenticationFailed
        return token.user or AnonymousUser(), token

    def authenticate_header(self, _request: Request) -> str:
        return 'Bearer realm="api"'
