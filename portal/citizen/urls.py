"""Addresses of this face."""

from __future__ import annotations

from django.urls import URLPattern, path

from portal.citizen import (
    agreeing,
    answering,
    answers,
    carrying,
    choosing,
    dossiers,
    downloads,
    drafts,
    for_whom,
    papers,
    paying,
    sending,
)

app_name = "citizen"
urlpatterns: list[URLPattern] = [
    path("", dossiers.dossiers, name="dossiers"),
    path("start/<str:code>/", drafts.start, name="start"),
    path("start/<str:code>/for-whom/", for_whom.for_whom, name="for_whom"),
    path("drafts/<uuid:public_id>/", drafts.draft, name="draft"),
    path("drafts/<uuid:public_id>/outdated/", carrying.outdated, name="outdated"),
    path("drafts/<uuid:public_id>/discard/", drafts.discard, name="discard"),
    path("drafts/<uuid:public_id>/agency/", choosing.agency, name="agency"),
    path("drafts/<uuid:public_id>/papers/", papers.papers, name="papers"),
    path("drafts/<uuid:public_id>/papers/attach/", papers.attach, name="attach"),
    path("drafts/<uuid:public_id>/check/", sending.check, name="check"),
    path("drafts/<uuid:public_id>/<slug:page>/", answers.page, name="page"),
    path("drafts/<uuid:public_id>/<slug:page>/save/", answers.save, name="save"),
    path("drafts/<uuid:public_id>/<slug:page>/reveal/", answers.reveal, name="reveal"),
    path("files/<uuid:public_id>/", downloads.file, name="file"),
    path("files/<uuid:public_id>/remove/", papers.remove_file, name="remove_file"),
    path("documents/<uuid:public_id>/", downloads.document, name="document"),
    path("<uuid:public_id>/", dossiers.dossier, name="dossier"),
    path("<uuid:public_id>/filed/", sending.filed, name="filed"),
    path("<uuid:public_id>/supplement/", answering.supplement, name="supplement"),
    path("<uuid:public_id>/agree/", agreeing.agree, name="agree"),
    path("take-up/", agreeing.take_up, name="take_up"),
    path("<uuid:public_id>/confirm/", answering.confirm, name="confirm"),
    path("<uuid:public_id>/pay/", paying.pay, name="pay"),
    path("payments/<uuid:public_id>/", paying.payment, name="payment"),
    path("<uuid:public_id>/withdraw/", answering.withdraw, name="withdraw"),
    path("<uuid:public_id>/readers/", dossiers.readers, name="readers"),
]
