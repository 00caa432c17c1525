"""Addresses for other programs. The version stands in the address; what is published there never breaks."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, re_path, register_converter

from portal.api import calculators, catalogue, description, nothing, verifying


class ProcedureCode:
    """A code of the national catalogue, like 1.001193."""

    regex = r"[0-9]\.[0-9]{6}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(ProcedureCode, "procedure")

app_name = "api"
first: list[URLPattern | URLResolver] = [
    path("procedures", catalogue.procedures, name="procedures"),
    path("procedures/<procedure:code>", catalogue.procedure, name="procedure"),
    path("agencies", catalogue.agencies, name="agencies"),
    path("agencies/competent", catalogue.competence, name="competence"),
    path("calculators/fee", calculators.fee, name="fee"),
    path("calculators/due-time", calculators.due_time, name="due_time"),
    re_path(r"^verify/(?P<code>[A-Za-z0-9_-]{1,32})$", verifying.verify, name="verify"),
    path("openapi.json", description.document, name="openapi"),
    path("<path:rest>", nothing.nothing, name="nothing"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", description.about, name="about"),
    path("v1/", include(first)),
]
