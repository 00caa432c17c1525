"""Every address of the site, one face after another."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from portal import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("portal.signin.urls")),
    path("", include("portal.public.urls")),
    path("my/", include("portal.citizen.urls")),
    path("office/", include("portal.officer.urls")),
]

handler429 = "portal.signin.views.too_many_attempts"
