"""Addresses that do not exist answer a program in its own way."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from portal.interface.endpoint import in_the_callers_language
from portal.interface.problems import problem


@login_not_required
@csrf_exempt
@in_the_callers_language
def nothing(request: HttpRequest, rest: str) -> HttpResponse:  # noqa: ARG001
    return problem("not-found")
