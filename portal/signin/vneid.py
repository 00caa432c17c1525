"""Signing in with VNeID: OpenID Connect with PKCE, a nonce, and an ID token whose signature is always checked.

allauth trusts an ID token that came over TLS and knows no nonce; both are checked here. Of what the provider
says only the claims read by `person_from` are used, and none of them is stored but number, name and birth date.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from datetime import date
from typing import Any

import jwt
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthError
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from requests import RequestException

from accounts.identity import clean_number, clean_tax_code
from accounts.models import User
from accounts.names import tidy
from accounts.representing import Company
from portal.signin.adapters import home
from portal.signin.admission import VNEID, Organisation, Person, Refused, admit, admit_for
from portal.signin.proving import mark_proved_again

ALGORITHMS = ["RS256", "ES256"]  # signatures with a public key only
LEEWAY = 60  # seconds the two clocks may differ
ASKED_ANEW = "asked_anew"  # in the state of one way there and back: when the person was to be asked again
PERSON, ORGANISATION = "1", "2"  # LoaiTaiKhoan

REASONS = {
    "cancelled": _("You did not finish signing in with VNeID. Nothing was changed."),
    "failed": _("VNeID did not answer as it should. Please try again in a few minutes."),
    "level": _(
        "This identity has been verified here before. Sign in with a VNeID account of level 2: the number alone is"
        " not enough."
    ),
    "officer": _(
        "This account is an officer's. Officers sign in with their e-mail address, password and second step."
    ),
    "organisation": _(
        "This is the VNeID account of an organisation, and it does not say who you are. Sign in with your own; then"
        " add the organisation under “My details”, “Whom you may act for”."
    ),
    "organisation_closed": _(
        "Organisations do not sign in with VNeID here. Sign in with your own account and have your right to act for"
        " the organisation confirmed at any service centre."
    ),
    "other_representative": _(
        "VNeID names somebody else as the representative of this organisation. Nothing was changed. If you represent"
        " it too, have that confirmed at any service centre."
    ),
    "other_person": _("This account belongs to another verified person. Ask at any service centre."),
}


def is_configured() -> bool:
    return bool(settings.VNEID_SERVER and settings.VNEID_CLIENT_ID)


def begin(request: HttpRequest, *, next_url: str, anew: bool = False) -> HttpResponse:
    """Send the browser to VNeID; afterwards to `next_url`, or home when that is empty.

    `anew`: VNeID must ask who is there, whoever is signed in with it (OpenID Connect Core 1.0, section 3.1.2.1).
    That it was asked, and when, is kept on our side: the way back is judged by it, not by what the browser says.
    """
    provider = get_adapter(request).get_provider(request, provider=VNEID)
    params = {**provider.get_auth_params(), **({"prompt": "login"} if anew else {})}
    try:
        answer: HttpResponse = provider.redirect(
            request,
            process="login",
            next_url=next_url or None,
            auth_params=params,
            **({ASKED_ANEW: time.time()} if anew else {}),
        )
    except (RequestException, OAuth2Error, KeyError):
        return refusal(request, "failed")
    return answer


def finish(request: HttpRequest) -> HttpResponse:
    """What VNeID sends the browser back to."""
    answer: HttpResponse = OAuth2CallbackView.adapter_view(ProviderClient(request, VNEID))(request)
    if getattr(request, "proved_again", False) and request.user.is_authenticated:
        mark_proved_again(request)
    return answer


def refusal(request: HttpRequest, reason: str) -> HttpResponse:
    context = {"explanation": REASONS[reason]}
    return TemplateResponse(request, "signin/vneid_refused.html", context, status=403).render()


class Provider(OpenIDConnectProvider):
    """VNeID as the environment names it."""

    def get_pkce_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_pkce_params()
        return {**params, "nonce": nonce_of(params["code_verifier"])}

    def get_oauth2_adapter(self, request: HttpRequest) -> ProviderClient:
        return ProviderClient(request, VNEID)


def nonce_of(verifier: str) -> str:
    """The nonce of one sign-in, made from the secret only this session keeps; its PKCE challenge tells nothing."""
    return hmac.new(verifier.encode(), b"nonce", hashlib.sha256).hexdigest()


class ProviderClient(OpenIDConnectOAuth2Adapter):
    """The conversation with VNeID: code for tokens, keys, and the claims about the person."""

    nonce = ""

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:  # noqa: ARG002
        return request.build_absolute_uri(reverse("signin:vneid_callback"))

    def get_access_token_data(
        self, request: HttpRequest, app: SocialApp, client: Any, pkce_code_verifier: str | None = None
    ) -> dict[str, Any]:
        if not pkce_code_verifier:
            raise OAuth2Error("no PKCE secret in this session")
        self.nonce = nonce_of(pkce_code_verifier)
        data: dict[str, Any] = super().get_access_token_data(
            request, app, client, pkce_code_verifier=pkce_code_verifier
        )
        return data

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any) -> Login:  # noqa: ARG002
        """Raises `OAuth2Error` unless token and claims are this provider's, about one person, for this sign-in."""
        proof = self._proof(app, str(kwargs["response"].get("id_token") or ""))
        claims = self._fetch_user_info(token.token)
        if not isinstance(claims, dict) or claims.get("sub") != proof["sub"]:
            raise OAuth2Error("the claims are about somebody else")
        return Login(claims, provider=self.get_provider(), proved_at=proof.get("auth_time"))

    def _proof(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        """The claims of the ID token. Source: OpenID Connect Core 1.0, section 3.1.3.7."""
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        try:
            keys = {key.key_id: key for key in jwt.PyJWKSet.from_dict(answer.json()).keys}
            proof: dict[str, Any] = jwt.decode(
                id_token,
                keys[jwt.get_unverified_header(id_token).get("kid")],
                algorithms=ALGORITHMS,
                audience=app.client_id,
                issuer=self.openid_config["issuer"],
                leeway=LEEWAY,
                options={"require": ["iss", "aud", "exp", "iat", "sub", "nonce"]},
            )
        except (jwt.PyJWTError, KeyError) as error:
            raise OAuth2Error("the ID token is not VNeID's") from error
        if not hmac.compare_digest(str(proof["nonce"]).encode(), self.nonce.encode()):
            raise OAuth2Error("the ID token is of another sign-in")
        return proof


class Login(SocialLogin):
    """One person at the door; which account they enter is decided in `admission`, not by allauth's look-ups."""

    def __init__(self, claims: dict[str, Any], *, provider: Provider, proved_at: object = None) -> None:
        super().__init__(account=SocialAccount(provider=VNEID), provider=provider)
        self.claims = claims
        self.proved_at = (
            proved_at  # auth_time of the ID token: when VNeID last asked the person; None if unsaid
        )

    @property
    def is_proof(self) -> bool:
        """Whether the person was asked anew for this way back, as far as VNeID says."""
        asked = self.state.get(ASKED_ANEW)
        if asked is None or self.proved_at is None:
            return asked is not None
        return isinstance(self.proved_at, int | float) and self.proved_at >= asked - LEEWAY

    def lookup(self) -> None:
        self._did_authenticate_by_email = None


class SocialAdapter(DefaultSocialAccountAdapter):
    """allauth's hooks for ways in that are not a password: there is one, VNeID, configured by the environment."""

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Provider:  # noqa: ARG002
        app = SocialApp(
            provider="openid_connect",
            provider_id=VNEID,
            name="VNeID",
            client_id=settings.VNEID_CLIENT_ID,
            secret=settings.VNEID_CLIENT_SECRET,
            settings={
                "server_url": settings.VNEID_SERVER.rstrip("/"),
                "oauth_pkce_enabled": True,
                "scope": ["openid", "profile"],
            },
        )
        return Provider(request, app=app)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:  # noqa: ARG002
        """Accounts are opened by `admission` alone."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        try:
            if str(sociallogin.claims.get("LoaiTaiKhoan", "")) == ORGANISATION:
                sociallogin.user = self._representative(request, sociallogin)
            else:
                sociallogin.user = admit(person_from(sociallogin.claims), at=timezone.now())
        except Refused as refused:
            raise ImmediateHttpResponse(refusal(request, refused.reason)) from refused
        sociallogin.account.uid = str(sociallogin.user.public_id)  # what the session remembers: no number
        request.proved_again = sociallogin.is_proof  # type: ignore[attr-defined]

    def _representative(self, request: HttpRequest, sociallogin: Login) -> User:
        """The account that is given the business; raises `Refused`.

        An organisation that does not say who signed in proves nobody: whoever is here stays as they were.
        """
        present = request.user if isinstance(request.user, User) else None
        organisation = organisation_from(sociallogin.claims)
        user = admit_for(organisation, present=present, at=timezone.now())
        if organisation.person is None:
            onward = sociallogin.get_redirect_url(request) or home(request)
            raise ImmediateHttpResponse(HttpResponseRedirect(onward))
        return user

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,  # noqa: ARG002
        error: Any = None,
        **_more: Any,
    ) -> None:
        """Every way this can go wrong ends on one page of ours, which says nothing about the reason."""
        reason = "cancelled" if error == AuthError.CANCELLED else "failed"
        raise ImmediateHttpResponse(refusal(request, reason))


def person_from(claims: dict[str, Any]) -> Person:
    """Read VNeID's claims: LoaiTaiKhoan, SoDinhDanh, HoVaTen, NgayThangNamSinh (yyyyMMdd), loAs.

    Raises `Refused`. A level that is missing or not a number counts as 1.
    """
    if str(claims.get("LoaiTaiKhoan", "")) != PERSON:
        raise Refused("failed")
    return read_person(claims)


def read_person(claims: dict[str, Any]) -> Person:
    """Who the claims are about, whichever kind of account said so. Raises `Refused`."""
    level = str(claims.get("loAs", ""))
    try:
        number = clean_number(str(claims.get("SoDinhDanh", "")))
        birth_date = iso_date(str(claims.get("NgayThangNamSinh", "")))
    except (ValidationError, ValueError) as error:
        raise Refused("failed") from error
    name = tidy(str(claims.get("HoVaTen") or ""))
    if not name or len(name) > 200:
        raise Refused("failed")
    known_level = int(level) if level.isascii() and level.isdigit() else 1
    return Person(number=number, full_name=name, birth_date=birth_date, level=known_level)


def organisation_from(claims: dict[str, Any]) -> Organisation:
    """Read the claims of an organisation's account: MaSoThue or MaSoDoanhNghiep, TenDoanhNghiep, DiaChi,
    NguoiDaiDien; where it is a person who signed in for it, their SoDinhDanh, HoVaTen and birth date besides.

    An account that gives nothing but the organisation has its code and name where a person's would stand.
    Raises `Refused`.
    """
    apart = str(claims.get("MaSoThue") or claims.get("MaSoDoanhNghiep") or "")
    name = tidy(str(claims.get("TenDoanhNghiep") or ("" if apart else claims.get("HoVaTen")) or ""))
    try:
        tax_code = clean_tax_code(apart or str(claims.get("SoDinhDanh", "")))
    except ValidationError as error:
        raise Refused("failed") from error
    if not name or len(name) > 200:
        raise Refused("failed")
    address, representative = (
        tidy(str(claims.get("DiaChi") or "")),
        tidy(str(claims.get("NguoiDaiDien") or "")),
    )
    by_person = (
        bool(apart) and bool(claims.get("SoDinhDanh")) and _digits(claims["SoDinhDanh"]) != _digits(apart)
    )
    return Organisation(
        company=Company(
            tax_code=tax_code,
            name=name,
            head_office={"country": "VN", "scheme": "3-TIER", "raw": address[:300]} if address else {},
            legal_representative=representative[:200],
        ),
        person=read_person(claims) if by_person else None,
    )


def _digits(code: object) -> str:
    """A code as two spellings of it compare: without the spaces, dots and dashes between its digits."""
    return re.sub(r"[\s.\-]", "", str(code))


def iso_date(text: str) -> str:
    """`19900517` → `1990-05-17`; of a partial date (`19900500`, `19900000`, `1990`) as much as is known.

    Raises `ValueError`.
    """
    digits = text.ljust(8, "0")
    if len(digits) != 8 or not (digits.isascii() and digits.isdigit()):
        raise ValueError(text)
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
    date(year, month or 1, day or 1)
    if not month:
        return f"{year:04}"
    return f"{year:04}-{month:02}-{day:02}" if day else f"{year:04}-{month:02}"
