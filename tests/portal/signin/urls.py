"""A small site around the pages of signing in: one public page, and one private page of each face."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from accounts.actors import Citizen, Officer


def who(request: HttpRequest) -> HttpResponse:
    """Says as whom the request looks, in one word and a name."""
    viewer = request.viewer  # type: ignore[attr-defined]
    match viewer:
        case Citizen():
            return HttpResponse(f"citizen {viewer.user.email}")
        case Officer():
            return HttpResponse(f"officer {viewer.post.public_id} {viewer.role}")
        case _:
            return HttpResponse("nobody" if not viewer else "somebody")


@login_not_required
def front(request: HttpRequest) -> HttpResponse:
    return who(request)


officer_pages = [path("queue/", who, name="queue")]
citizen_pages = [path("dossiers/", who, name="dossiers")]

urlpatterns = [
    path("", include("portal.signin.urls")),
    path("", front, name="front"),
    path("shared/", who, name="shared"),
    path("officer/", include((officer_pages, "officer"))),
    path("my/", include((citizen_pages, "citizen"))),
]

handler429 = "portal.signin.views.too_many_attempts"
