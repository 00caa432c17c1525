"""Sets who looks, and lets no officer's account past the sign-in pages before it is ready to act."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from portal.signin.viewers import Desk, desk, is_idle, mark_seen, post_of, viewer_of

OFFICER_FACES = frozenset({"officer", "studio", "leader"})
CITIZEN_FACES = frozenset({"citizen"})
_OWN_NAMES = ("account_", "mfa_")  # allauth's pages carry no namespace


class ViewerMiddleware:
    """`request.viewer` and `request.post`, lazily; stands before Django's LoginRequiredMiddleware.

    Both are None, and false, for nobody. On private pages other than those of signing in itself an
    officer's account has its second factor, a chosen post and a session that is not idle, or the page is
    not shown; each face is closed to the accounts of the other.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.viewer = SimpleLazyObject(lambda: viewer_of(request))  # type: ignore[attr-defined]
        request.post = SimpleLazyObject(lambda: post_of(request))  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponseBase | None:
        if not getattr(view, "login_required", True) or not request.user.is_authenticated:
            return None
        seat = desk(request)
        if not seat.posts:
            _only(request, closed=OFFICER_FACES)
            return None
        if is_idle(request):
            return _sign_out_idle(request)
        mark_seen(request)
        if _is_own(request):
            return None
        if not seat.ready:
            return _redirect(request, _missing(request, seat))
        _only(request, closed=CITIZEN_FACES)
        return None


def _namespaces(request: HttpRequest) -> set[str]:
    match = request.resolver_match
    return set(match.namespaces) if match else set()


def _is_own(request: HttpRequest) -> bool:
    """Whether this is a page of signing in, which an officer who is not ready yet must reach."""
    match = request.resolver_match
    name = (match.url_name if match else "") or ""
    return "signin" in _namespaces(request) or name.startswith(_OWN_NAMES)


def _only(request: HttpRequest, *, closed: frozenset[str]) -> None:
    """Raises `PermissionDenied` on a page of a closed face."""
    if _namespaces(request) & closed:
        raise PermissionDenied


def _missing(request: HttpRequest, seat: Desk) -> str:
    """The page that gives an officer what is still missing: a first device, a code, or a post."""
    if seat.proved:
        return reverse("signin:choose_post")
    if is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
        return reverse("mfa_reauthenticate")
    return reverse("mfa_activate_totp")


def _sign_out_idle(request: HttpRequest) -> HttpResponseBase:
    logout(request)
    messages.info(request, _("You were away for a while, so we signed you out. Please sign in again."))
    return _redirect(request, reverse("account_login"))


def _redirect(request: HttpRequest, to: str) -> HttpResponseBase:
    """To another page and back afterwards; a fragment asked for by script makes the whole page go."""
    target = request.headers.get("HX-Current-URL", "/") if "HX-Request" in request.headers else ""
    back = target or (request.get_full_path() if request.method == "GET" else "")
    address = f"{to}?{urlencode({'next': back})}" if back else to
    if target:
        return HttpResponse(headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)
