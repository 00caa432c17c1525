"""How allauth behaves here: who may open an account, what it says, how its secrets are kept."""

from __future__ import annotations

import base64
import hashlib
from typing import Any, cast

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.demo import is_demo_address
from accounts.models import Language, Post, User
from accounts.models.people import normal_email
from accounts.names import tidy
from portal.signin.proving import is_fresh
from portal.signin.viewers import city_today, desk, mark_seen


def citizens_have_passwords() -> bool:
    """Local accounts of citizens ended by law in 2024–2025; they live on in demonstrations and as a fallback."""
    return settings.CITIZEN_SIGN_IN == "vneid_and_local"


def is_officer(user: User) -> bool:
    return Post.objects.in_force(city_today()).filter(user=user).exists()


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed."),
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "incorrect_code": _("This code is not right. Check it and type it again."),
        "incorrect_password": _("This password is not right."),
        "invalid_login": _("The e-mail address or the password is not right."),
        "invalid_or_expired_key": _("This link has expired or was used. Ask for a new one."),
        "invalid_password_reset": _("This link has expired or was used. Ask for a new one."),
        "rate_limited": _("Please wait a little before you try again."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes, then try again."),
        "enter_current_password": _("Type your present password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Citizens only, and only where the law lets them have a password; posts are given, never signed up for."""
        return citizens_have_passwords()

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """As allauth does; where citizens have no passwords, theirs is answered like a wrong one."""
        user = cast(User | None, super().authenticate(request, **credentials))
        if user is not None and not citizens_have_passwords() and not is_officer(user):
            return None
        return user

    def clean_email(self, email: str) -> str:
        if is_demo_address(normal_email(email)):
            raise forms.ValidationError(_("Please use an e-mail address of your own."), code="demo_address")
        return normal_email(email)

    def save_user(self, request: HttpRequest, user: User, form: forms.Form, commit: bool = True) -> User:
        user.full_name = tidy(form.cleaned_data["full_name"])
        user.language = (translation.get_language() or Language.VIETNAMESE)[:2]
        return cast(User, super().save_user(request, user, form, commit=commit))

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        mark_seen(request)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Go on in the language of the account, also on the pages before the next sign-in."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, **language_cookie())
        return response

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return home(request)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:  # noqa: ARG002
        """Ask again for password or code, unless one was given within the last minutes."""
        return not is_fresh(context.request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the language of the one who receives it."""
        user = context.get("user")
        language = user.language if isinstance(user, User) else translation.get_language()
        with translation.override(language):
            super().send_mail(template_prefix, email, context)


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "unverified_email": _("Confirm your e-mail address first."),
    }

    def get_totp_issuer(self) -> str:
        return "Một Cửa"

    def build_totp_svg(self, url: str) -> str:
        """A picture without inline style, which the content security policy would refuse."""
        return segno.make(url, error="m").svg_inline(scale=5, border=2, svgclass=None, lineclass=None)

    def encrypt(self, text: str) -> str:
        """Secrets of devices are kept encrypted under the site's key: a copied table is not enough."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> MultiFernet:
    """The present key writes; former ones (SECRET_KEY_FALLBACKS) still read."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(str(secret))) for secret in secrets])


def _derived(secret: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(b"second-factor:" + secret.encode()).digest())


def home(request: HttpRequest) -> str:
    """The first page after signing in: the officer's queue, the citizen's applications, else the front page."""
    name = settings.OFFICER_HOME if desk(request).posts else settings.CITIZEN_HOME
    try:
        return reverse(name)
    except NoReverseMatch:
        return "/"


def language_cookie() -> dict[str, Any]:
    """How the cookie of the language is set, as Django's own settings say."""
    return {
        "max_age": settings.LANGUAGE_COOKIE_AGE,
        "path": settings.LANGUAGE_COOKIE_PATH,
        "domain": settings.LANGUAGE_COOKIE_DOMAIN,
        "secure": settings.LANGUAGE_COOKIE_SECURE,
        "httponly": settings.LANGUAGE_COOKIE_HTTPONLY,
        "samesite": settings.LANGUAGE_COOKIE_SAMESITE,
    }
