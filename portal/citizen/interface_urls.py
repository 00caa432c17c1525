"""Addresses of this face for programs."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from portal.citizen import interface

app_name = "own"
urlpatterns: list[URLPattern] = [
    path("dossiers", interface.dossiers, name="dossiers"),
    re_path(r"^dossiers/(?P<code>[A-Za-z0-9.-]{1,40})$", interface.dossier, name="dossier"),
]
