"""What production refuses: the same list for `manage.py check` and for the processes that serve."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connections


def _secret_key() -> str:
    try:
        return str(settings.SECRET_KEY)
    except ImproperlyConfigured:  # Django's own complaint about an empty one
        return ""


Rule = tuple[str, Callable[[], bool], str]

RULES: list[Rule] = [
    (
        "portal.E001",
        lambda: len(_secret_key()) < 50 or "demo" in _secret_key(),
        "PORTAL_SECRET_KEY must be set to at least 50 random characters of this installation's own.",
    ),
    (
        "portal.E002",
        lambda: not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS,
        "PORTAL_HOSTS must name the site's hosts, without *.",
    ),
    ("portal.E003", lambda: settings.DEBUG, "PORTAL_DEBUG must not be set."),
    (
        "portal.E004",
        lambda: not settings.PORTAL_ADDRESS.startswith("https://"),
        "PORTAL_ADDRESS must be the public https:// address: it is printed in QR codes and messages.",
    ),
    (
        "portal.E005",
        lambda: not settings.DATABASE_URL_GIVEN,
        "DATABASE_URL must be set: production does not fall back to a local database.",
    ),
    (
        "portal.E006",
        lambda: settings.DATABASES["default"]["USER"] in {"", "owner", "postgres"},
        "DATABASE_URL must name the role the site acts as, not the owner of the tables.",
    ),
    ("portal.E007", lambda: not settings.REDIS_URL_GIVEN, "REDIS_URL must be set."),
    (
        "portal.E008",
        lambda: any(mark in settings.PORTAL_SIGNER for mark in ("LocalSigner", "Demo")),
        "PORTAL_SIGNER must be a signer with the agencies' own certificates, not the demonstration's.",
    ),
    (
        "portal.E009",
        lambda: any("Demo" in backend for backend in (settings.PORTAL_SMS, settings.PORTAL_MAIL)),
        "PORTAL_SMS and PORTAL_MAIL must not be the demonstration's inbox.",
    ),
    (
        "portal.E012",
        lambda: "Demo" in settings.PORTAL_BANK,
        "PORTAL_BANK must not be the demonstration's: it signs whatever is pressed on its page.",
    ),
    (
        "portal.E013",
        lambda: bool(settings.PORTAL_BANK) and len(settings.PORTAL_BANK_SECRET) < 32,
        "PORTAL_BANK_SECRET must be the secret agreed with the bank, of at least 32 characters.",
    ),
    (
        "portal.E010",
        lambda: settings.CITIZEN_SIGN_IN != "vneid",
        "CITIZEN_SIGN_IN must be vneid: local passwords of citizens ended by law.",
    ),
    (
        "portal.E014",
        lambda: (
            not settings.VNEID_SERVER.startswith("https://")
            or not (settings.VNEID_CLIENT_ID and settings.VNEID_CLIENT_SECRET)
        ),
        "VNEID_SERVER must be an https:// address, VNEID_CLIENT_ID and VNEID_CLIENT_SECRET must be set.",
    ),
    (
        "portal.E011",
        lambda: (
            not (
                settings.SESSION_COOKIE_SECURE
                and settings.CSRF_COOKIE_SECURE
                and settings.SECURE_SSL_REDIRECT
            )
        ),
        "Cookies must be secure and plain HTTP redirected.",
    ),
]


@register(Tags.security)
def production(**_more: Any) -> list[CheckMessage]:
    """Every insecure value of a production environment; nothing is asked of the other modes."""
    if not settings.IS_PRODUCTION:
        return []
    return [Error(text, id=code) for code, broken, text in RULES if broken()]


@register(Tags.database)
def database_mark(databases: Sequence[str] | None = None, **_more: Any) -> list[CheckMessage]:
    """A database marked for tests or demonstrations lets its clock be moved: production refuses it."""
    if not settings.IS_PRODUCTION or "default" not in (databases or ()):
        return []
    try:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT to_regclass('deployment_mark') IS NOT NULL")
            if cursor.fetchone() != (True,):
                return []
            cursor.execute("SELECT kind FROM deployment_mark")
            marks = [kind for (kind,) in cursor.fetchall()]
    except DatabaseError:
        return []  # an absent database is readiness' business
    return [
        Error(f"The database is marked “{kind}”: its clock can be moved.", id="portal.E020") for kind in marks
    ]


def refuse_insecure() -> None:
    """Raise `ImproperlyConfigured` with every complaint; called before web or worker serve anything."""
    problems = production()
    if problems:
        raise ImproperlyConfigured("\n".join(f"{problem.id}: {problem.msg}" for problem in problems))
