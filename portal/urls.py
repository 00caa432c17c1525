"""Every address of the site, one face after another."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from portal import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("portal.signin.urls")),
    path("", include("portal.public.urls")),
    path("", include("portal.bank.urls")),
    path("api/v1/", include("portal.citizen.interface_urls")),
    path("api/", include("portal.api.urls")),
    path("my/", include("portal.citizen.urls")),
    path("office/", include("portal.officer.urls")),
]

handler429 = "portal.signin.views.too_many_attempts"
handler400 = "portal.components.errors.bad_request"
handler403 = "portal.components.errors.permission_denied"
handler404 = "portal.components.errors.page_not_found"
handler500 = "portal.components.errors.server_error"
