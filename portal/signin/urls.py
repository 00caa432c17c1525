"""Addresses of signing in. allauth's pages keep its own names, which it reverses itself; ours are `signin:`.

Only what this site uses is listed: a page that is not here does not exist.
"""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from portal.signin import authorising, standing, tokens, views

own = [
    path("profile/", views.profile, name="profile"),
    path("profile/identity/", views.verify_identity, name="verify_identity"),
    path("profile/businesses/new/", standing.add_business, name="add_business"),
    path(
        "profile/businesses/claims/<uuid:public_id>/withdraw/", standing.withdraw_claim, name="withdraw_claim"
    ),
    path("profile/businesses/<uuid:public_id>/end/", standing.end_representation, name="end_representation"),
    path("profile/authorisations/new/", authorising.add_authorisation, name="add_authorisation"),
    path("profile/authorisations/<uuid:public_id>/", authorising.authorisation, name="authorisation"),
    path(
        "profile/authorisations/<uuid:public_id>/revoke/",
        authorising.revoke_authorisation,
        name="revoke_authorisation",
    ),
    path(
        "profile/authorisations/<uuid:public_id>/paper/",
        authorising.authorisation_paper,
        name="authorisation_paper",
    ),
    path("profile/tokens/", tokens.tokens, name="tokens"),
    path("profile/tokens/new/", tokens.make_token, name="make_token"),
    path("profile/tokens/<uuid:public_id>/revoke/", tokens.revoke_token, name="revoke_token"),
    path("post/", views.choose_post, name="choose_post"),
    path("sign-in/vneid/", views.vneid, name="vneid"),
    path("sign-in/vneid/callback/", views.vneid_callback, name="vneid_callback"),
    path("sign-in/demo/<uuid:public_id>/", views.demo_sign_in, name="demo_sign_in"),
]

urlpatterns = [
    path("", include((own, "signin"))),
    path("language/", views.set_language, name="set_language"),
    path("sign-in/", views.SignInView.as_view(), name="account_login"),
    path("sign-in/closed/", account.account_inactive, name="account_inactive"),
    path("sign-in/code/", factor.authenticate, name="mfa_authenticate"),
    path("sign-in/again/", account.reauthenticate, name="account_reauthenticate"),
    path("sign-in/again/code/", factor.reauthenticate, name="mfa_reauthenticate"),
    path("sign-out/", account.logout, name="account_logout"),
    path("sign-up/", account.signup, name="account_signup"),
    path("sign-up/confirm/", account.email_verification_sent, name="account_email_verification_sent"),
    path("password/", account.password_change, name="account_change_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/sent/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("second-factor/", factor.index, name="mfa_index"),
    path("second-factor/add/", views.ActivateView.as_view(), name="mfa_activate_totp"),
    path("second-factor/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("second-factor/codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("second-factor/codes/new/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    # allauth asks for this name; e-mail addresses are shown, not managed, on the profile.
    path("profile/e-mail/", RedirectView.as_view(pattern_name="signin:profile"), name="account_email"),
]
