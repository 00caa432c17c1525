"""Who a request looks as: a citizen, or an officer acting as one post. Never both, and never by half.

An account that holds a post is an officer's account; citizens have their own. Without the second factor,
without a chosen post or after fifteen idle minutes an officer's account looks as nobody.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date
from typing import cast

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from accounts.actors import Citizen, Officer, Viewer, officer
from accounts.models import Post, User

_POST = "signin_post"  # session: public id of the post acted as
_FACTOR = "signin_factor"  # session: {"user": pk, "by": "totp" | "demo"}
_SEEN = "signin_seen"  # session: seconds since the epoch, of the last private page
_SEEN_EVERY = 30  # seconds between two writes of it


class CitizenRequest(HttpRequest):
    """A request on a page for citizens, as its view may rely on it."""

    user: User
    viewer: Citizen


class OfficerRequest(HttpRequest):
    """A request on a page for officers, as its view may rely on it."""

    user: User
    viewer: Officer
    post: Post


@dataclass(frozen=True)
class Desk:
    """What the signed-in account may act as today. Empty for citizens and for nobody."""

    posts: tuple[Post, ...] = ()
    post: Post | None = None  # the one acted as: chosen, or the only one
    proved: bool = False  # the second factor was given in this session

    @property
    def ready(self) -> bool:
        return self.post is not None and self.proved


def city_today() -> date:
    """The day in the city; posts begin and end at its midnight."""
    return timezone.localdate()


def desk(request: HttpRequest) -> Desk:
    """The posts of this account, read once per request."""
    found: Desk | None = getattr(request, "_desk", None)
    if found is None:
        found = _read_desk(request)
        request._desk = found  # type: ignore[attr-defined]
    return found


def _read_desk(request: HttpRequest) -> Desk:
    if not request.user.is_authenticated:
        return Desk()
    held = Post.objects.in_force(city_today()).filter(user=request.user.pk)
    posts = tuple(held.select_related("agency", "user").order_by("pk"))
    if not posts:
        return Desk()
    chosen = request.session.get(_POST)
    post = next((post for post in posts if str(post.public_id) == chosen), None)
    if post is None and len(posts) == 1:
        post = posts[0]
    return Desk(posts=posts, post=post, proved=is_proved(request))


def viewer_of(request: HttpRequest) -> Viewer | None:
    """Citizen or Officer; None for nobody, and for an officer's account that is not ready to act."""
    if not request.user.is_authenticated:
        return None
    seat = desk(request)
    if not seat.posts:
        return Citizen(request.user)
    if not seat.ready or seat.post is None or is_idle(request):
        return None
    return officer(seat.post)


def post_of(request: HttpRequest) -> Post | None:
    """The post acted as; None whenever `viewer_of` is not an officer."""
    seat = desk(request)
    return seat.post if seat.ready and not is_idle(request) else None


def choose_post(request: HttpRequest, post: Post) -> None:
    """Act as this post from now on in this session. The caller has found it among the account's own."""
    request.session[_POST] = str(post.public_id)
    forget(request)


def forget(request: HttpRequest) -> None:
    """Read the desk again when next asked: the session has changed under it."""
    if hasattr(request, "_desk"):
        del request._desk


def is_proved(request: HttpRequest) -> bool:
    """Whether this session gave a second factor: a code, a recovery code, or the door of the demonstration."""
    user = cast(User, request.user)
    mark = request.session.get(_FACTOR) or {}
    if mark.get("user") == user.pk and (mark.get("by") == "totp" or settings.IS_DEMO):
        return True
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, user))


def mark_proved(request: HttpRequest, user: User, *, by: str) -> None:
    """Remember that the second factor was given. The mark belongs to one account and dies with the session."""
    request.session[_FACTOR] = {"user": user.pk, "by": by}
    forget(request)


def mark_seen(request: HttpRequest) -> None:
    """Note that the person is there; written at most twice a minute."""
    now = int(time.time())
    if now - request.session.get(_SEEN, 0) >= _SEEN_EVERY:
        request.session[_SEEN] = now


def is_idle(request: HttpRequest) -> bool:
    """Whether nothing was opened for fifteen minutes (`OFFICER_IDLE_SECONDS`). A session without the mark is."""
    return time.time() - int(request.session.get(_SEEN, 0)) > settings.OFFICER_IDLE_SECONDS
