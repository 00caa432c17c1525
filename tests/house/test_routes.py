"""Every route declares its act, is about one's own account, or stands in the list of public pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

PUBLIC = {
    # names, sorted; a page that is to be public is added here and nowhere else but on the view itself
    "account_email_verification_sent",
    "account_inactive",
    "account_login",
    "account_logout",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_signup",
    "api:about",
    "api:agencies",
    "api:competence",
    "api:due_time",  # calculates, keeps nothing
    "api:fee",  # the same
    "api:nothing",
    "api:openapi",
    "api:procedure",
    "api:procedures",
    "api:verify",
    "bank:callback",  # signed by the bank, limited in rate
    "bank:pay_here",  # demonstration only: 404 in production
    "healthz",
    "mfa_authenticate",
    "public:accessibility",
    "public:document",
    "public:help",
    "public:home",
    "public:inbox",  # demonstration only: 404 in production
    "public:look_up",
    "public:privacy",
    "public:procedure",
    "public:procedures",
    "public:verify",
    "readyz",
    "set_language",
    "signin:demo_sign_in",
    "signin:vneid",
    "signin:vneid_callback",
}
BY_TOKEN = {
    # for programs: no session counts, a token with the declared scope opens them
    "own:dossier",
    "own:dossiers",
}
OWN_ACCOUNT = {
    # private, about the signed-in account itself: no dossier is read or changed
    "account_change_password",
    "account_email",
    "account_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_generate_recovery_codes",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_view_recovery_codes",
    "signin:choose_post",
    "signin:make_token",
    "signin:profile",
    "signin:revoke_token",
    "signin:tokens",
    "signin:verify_identity",
}


def routes(
    resolver: URLResolver | None = None, spaces: tuple[str, ...] = ()
) -> Iterator[tuple[str, URLPattern]]:
    """Every pattern of the site under its full name."""
    resolver = resolver or get_resolver()
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from routes(entry, (*spaces, entry.namespace) if entry.namespace else spaces)
        else:
            yield ":".join([*spaces, entry.name or str(entry.pattern)]), entry


def is_by_token(route: URLPattern) -> bool:
    return getattr(route.callback, "scope", None) is not None


def is_public(route: URLPattern) -> bool:
    return not getattr(route.callback, "login_required", True) and not is_by_token(route)


def declares_an_act(route: URLPattern) -> bool:
    return getattr(route.callback, "act", None) is not None


ALL = sorted(routes(), key=lambda found: found[0])


def test_the_public_pages_are_exactly_those_listed() -> None:
    assert {name for name, route in ALL if is_public(route)} == PUBLIC


@pytest.mark.parametrize(("name", "route"), ALL, ids=[name for name, _route in ALL])
def test_a_private_route_declares_its_act(name: str, route: URLPattern) -> None:
    assert is_public(route) or name in OWN_ACCOUNT or declares_an_act(route)


def test_the_addresses_for_tokens_are_exactly_those_listed_and_declare_their_act() -> None:
    found = {name: route for name, route in ALL if is_by_token(route)}

    assert set(found) == BY_TOKEN
    assert all(declares_an_act(route) for route in found.values())


def test_no_public_page_declares_an_act() -> None:
    assert not [name for name, route in ALL if is_public(route) and declares_an_act(route)]


def test_every_name_of_a_route_is_used_once() -> None:
    names = [name for name, _route in ALL]
    assert len(names) == len(set(names))
