"""Addresses everybody may open; the list of public pages is tested."""

from __future__ import annotations

from django.urls import URLPattern, path

from portal.public import demo, pages, trust, views

app_name = "public"
urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("procedures/", views.procedures, name="procedures"),
    path("procedures/<str:code>/", views.procedure, name="procedure"),
    path("look-up/", trust.look_up, name="look_up"),
    path("verify/", trust.verify, name="verify"),
    path("verify/<str:token>/", trust.document, name="document"),
    path("help/", pages.help_page, name="help"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
    path("demo/inbox/", demo.inbox, name="inbox"),
]
