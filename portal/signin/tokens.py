"""Tokens for other programs: made, named and revoked by the citizen they stand for."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import AccessToken, User
from accounts.models.tokens import PERSONAL
from accounts.names import tidy
from accounts.tokens import make_token as make
from accounts.tokens import revoke_token as revoke
from dossiers import clock
from portal.access import show
from portal.signin.proving import is_fresh, ways_to_prove
from portal.signin.viewers import desk

SHOWN = 50
LASTS = ((30, gettext_lazy("30 days")), (90, gettext_lazy("90 days")), (365, gettext_lazy("One year")))


class TokenForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        help_text=gettext_lazy("So that you know later which program has it."),
        error_messages={"required": gettext_lazy("Give the token a name.")},
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What it may be used for"),
        choices=[(scope.value, scope.label) for scope in PERSONAL],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose what the token may be used for.")},
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("How long it lasts"), choices=LASTS, coerce=int, initial=90
    )

    def clean_name(self) -> str:
        return tidy(self.cleaned_data["name"])


def _citizen(request: HttpRequest) -> User:
    """The account, when it is a citizen's. Officers come in with a second factor only: they have no tokens."""
    if desk(request).posts:
        raise Http404
    return cast(User, request.user)


@require_safe
def tokens(request: HttpRequest) -> HttpResponse:
    user, now = _citizen(request), clock.now()
    rows = AccessToken.objects.filter(user=user).order_by("-created_at", "-pk")[:SHOWN]
    told = [{"token": row, "alive": row.revoked_at is None and row.expires_at > now} for row in rows]
    return TemplateResponse(request, "signin/tokens.html", {"rows": told})


@require_http_methods(["GET", "POST"])
def make_token(request: HttpRequest) -> HttpResponse:
    """Only after proving once more who is there: by the password, or by VNeID where that is the way in."""
    _citizen(request)
    ways = ways_to_prove(request)
    if is_fresh(request):
        return _make_token(request)
    if ways["by_password"] and not ways["by_vneid"]:
        asked: HttpResponse = reauthentication_required(_make_token)(request)
        return asked
    return TemplateResponse(request, "signin/make_token.html", {"prove": True, **ways})


def _make_token(request: HttpRequest) -> HttpResponse:
    """Shows the secret in the answer itself, this once: nothing of ours keeps it, not even the session."""
    user = _citizen(request)
    form = TokenForm(request.POST if request.method == "POST" else None)
    secret = ""
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = form.cleaned_data
        try:
            _token, secret = make(user, **given, at=clock.now())
        except ValidationError as error:
            show(form, error)
    return TemplateResponse(request, "signin/make_token.html", {"form": form, "secret": secret})


@require_POST
def revoke_token(request: HttpRequest, public_id: UUID) -> HttpResponseRedirect:
    user = _citizen(request)
    if not AccessToken.objects.filter(user=user, public_id=public_id).exists():
        raise Http404
    revoke(user, public_id, at=clock.now())
    messages.success(request, _("The token is revoked. Whoever has it can no longer use it."))
    return redirect("signin:tokens")
