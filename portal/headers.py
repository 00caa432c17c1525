"""The headers every answer carries: what a page may load, who may frame it, what it may ask the device for."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
PERMISSIONS = "camera=(self), geolocation=(self), microphone=(), payment=(), usb=(), interest-cohort=()"


def content_policy(form_targets: list[str]) -> str:
    """The content security policy; `form_targets` are the identity provider and the bank.

    A form that is answered by a redirect elsewhere is blocked unless that place is named here.
    """
    parts = {**POLICY, "form-action": " ".join(["'self'", *form_targets])}
    return "; ".join(f"{name} {value}" for name, value in parts.items())


class HeadersMiddleware:
    """Adds the policies; private pages are kept out of every cache but the browser's own memory."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.policy = content_policy(settings.PORTAL_FORM_TARGETS)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response
