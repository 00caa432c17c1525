"""Every address of the site, one face after another."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("portal.signin.urls")),
]

handler429 = "portal.signin.views.too_many_attempts"
