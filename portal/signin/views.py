"""The pages of signing in that allauth has not: the demonstration's door, posts, profile, identity, language."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.views import LoginView
from allauth.mfa.totp.views import ActivateTOTPView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.actors import Citizen
from accounts.demo import unclaimed
from accounts.models import Language, Source, User
from accounts.verification import verify_identity as record_identity
from portal.limits import too_often
from portal.signin import demo
from portal.signin import vneid as vneid_door
from portal.signin.adapters import citizens_have_passwords, home, language_cookie
from portal.signin.forms import ProfileForm
from portal.signin.standing import standing_of
from portal.signin.viewers import choose_post as act_as
from portal.signin.viewers import desk, mark_proved


class SignInView(LoginView):
    """allauth's page, with the accounts of the demonstration beside it."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        extra = {
            "doors": demo.doors(),
            "citizens_have_passwords": citizens_have_passwords(),
            "vneid": vneid_door.is_configured(),
        }
        return {**super().get_context_data(**kwargs), **extra}


class ActivateView(ActivateTOTPView):
    """allauth's page; the code typed here has just proved the device, so it counts for this session."""

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        mark_proved(self.request, cast(User, self.request.user), by="totp")
        return response


def _next(request: HttpRequest, otherwise: str) -> str:
    """Where the form says to go on, if that is a page of this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    here = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if wanted and here else otherwise


@login_not_required
@require_POST
def demo_sign_in(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Come in as an invented person with one click, second factor included; exists in demo mode only."""
    user = demo.door(public_id)
    if user is None:
        raise Http404
    adapter = get_adapter(request)
    adapter.login(request, user)
    mark_proved(request, user, by="demo")
    response: HttpResponse = adapter.post_login(
        request,
        user,
        email_verification="none",
        signal_kwargs=None,
        email=user.email,
        signup=False,
        redirect_url=_next(request, home(request)),
    )
    return response


@login_not_required
@require_POST
def vneid(request: HttpRequest) -> HttpResponse:
    """Go to VNeID; where the environment names none this page does not exist."""
    if not vneid_door.is_configured():
        raise Http404
    if too_often(request, "vneid", limit=60):
        return too_many_attempts(request)
    anew = request.POST.get("anew") == "1"
    return vneid_door.begin(request, next_url=_next(request, ""), anew=anew)


@login_not_required
@require_GET
def vneid_callback(request: HttpRequest) -> HttpResponse:
    """Come back from VNeID."""
    if not vneid_door.is_configured():
        raise Http404
    return vneid_door.finish(request)


@require_http_methods(["GET", "POST"])
def choose_post(request: HttpRequest) -> HttpResponse:
    """Choose, or switch, the post to act as. An account without posts finds nothing here."""
    posts = desk(request).posts
    if not posts:
        raise Http404
    if request.method == "POST":
        post = next((post for post in posts if str(post.public_id) == request.POST.get("post")), None)
        if post is None:
            raise Http404
        act_as(request, post)
        return HttpResponseRedirect(_next(request, home(request)))
    context = {"posts": posts, "chosen": desk(request).post, "next": _next(request, "")}
    return TemplateResponse(request, "signin/choose_post.html", context)


@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    form = ProfileForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        form.save()
        with translation.override(user.language):
            messages.success(request, _("Your details are saved."))
        response = redirect("signin:profile")
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, **language_cookie())
        return response
    is_officer = bool(desk(request).posts)
    context = {"form": form, "identity": user.verified_identity, "is_officer": is_officer}
    if not is_officer:
        context |= standing_of(Citizen(user))
    return TemplateResponse(request, "signin/profile.html", context)


@require_http_methods(["GET", "POST"])
def verify_identity(request: HttpRequest) -> HttpResponse:
    """Prove who one is. VNeID does it in production; here an invented identity plays the part."""
    user = cast(User, request.user)
    if desk(request).posts:
        raise Http404
    offered = unclaimed() if settings.IS_DEMO and not user.verified_identity else []
    error = ""
    if request.method == "POST":
        claims = next((claims for claims in offered if claims.number == request.POST.get("number")), None)
        if claims is None:
            raise Http404
        try:
            record_identity(user, claims=claims, source=Source.DEMO, at=timezone.now())
        except ValidationError as refused:
            error = refused.messages[0]
        else:
            messages.success(request, _("Your identity is verified. You can now send applications."))
            return HttpResponseRedirect(_next(request, home(request)))
    context = {
        "identity": user.verified_identity,
        "offered": offered,
        "error": error,
        "next": _next(request, ""),
    }
    return TemplateResponse(request, "signin/verify_identity.html", context)


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponseBase:
    """Go on in the other language: kept in a cookie, and on the account of who is signed in."""
    response = HttpResponseRedirect(_next(request, "/"))
    language = request.POST.get("language", "")
    if language in Language.values and check_for_language(language):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, **language_cookie())
        if request.user.is_authenticated and request.user.language != language:
            User.objects.filter(pk=request.user.pk).update(language=language)
    return response


def too_many_attempts(request: HttpRequest) -> HttpResponse:
    """What allauth answers when one network or account asks too often."""
    return TemplateResponse(request, "errors/429.html", status=429).render()
