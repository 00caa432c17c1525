"""Addresses of the bank: its door, and its page in a demonstration."""

from __future__ import annotations

from django.urls import URLPattern, path

from portal.bank import views

app_name = "bank"
urlpatterns: list[URLPattern] = [
    path("payments/callback/", views.callback, name="callback"),
    path("demo/bank/<slug:reference>/", views.pay_here, name="pay_here"),
]
