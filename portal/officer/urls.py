"""Addresses of the officer's face: my work, a dossier in tabs, one page for each act, the signing desk."""

from __future__ import annotations

from django.urls import URLPattern, path

from portal.officer import (
    acts,
    agreement,
    answering,
    counter,
    downloads,
    fees,
    queue,
    reading,
    search,
    sharing,
    signing,
    vouching,
)

app_name = "officer"
TASK = "tasks/<uuid:task_id>/"
urlpatterns: list[URLPattern] = [
    path("", queue.queue, name="queue"),
    path("fresh/", queue.fresh, name="fresh"),
    path("take-next/", queue.take_next, name="take_next"),
    path("dossiers/", search.dossiers, name="dossiers"),
    path("dossiers/<uuid:dossier_id>/", reading.dossier, name="dossier"),
    path("dossiers/<uuid:dossier_id>/recall/<uuid:task_id>/", sharing.recall, name="recall"),
    path(
        "dossiers/<uuid:dossier_id>/questions/<uuid:task_id>/go-on-without/",
        sharing.go_on_without,
        name="go_on_without",
    ),
    path("dossiers/<uuid:dossier_id>/agree/", agreement.agree, name="agree"),
    path("dossiers/<uuid:dossier_id>/applicant/", answering.applicant, name="applicant"),
    path("dossiers/<uuid:dossier_id>/supplement/", answering.supplement, name="supplement"),
    path("dossiers/<uuid:dossier_id>/confirm/", answering.confirm, name="confirm"),
    path("dossiers/<uuid:dossier_id>/withdraw/", answering.withdraw, name="withdraw"),
    path("signing/", signing.signing, name="signing"),
    path("counter/", counter.counter, name="counter"),
    path("counter/scans/<uuid:file_id>/remove/", counter.remove_scan, name="remove_scan"),
    path("counter/<uuid:draft_id>/", counter.serve, name="serve"),
    path("counter/<uuid:draft_id>/filed/", counter.served, name="served"),
    path("counter/<uuid:draft_id>/discard/", counter.discard, name="discard"),
    path("counter/people/", vouching.vouching, name="vouching"),
    path("counter/people/claims/<uuid:claim_id>/", vouching.vouch_claim, name="vouch_claim"),
    path(
        "counter/people/authorisations/<uuid:authorisation_id>/",
        vouching.vouch_authorisation,
        name="vouch_authorisation",
    ),
    path(
        "counter/people/authorisations/<uuid:authorisation_id>/paper/",
        vouching.vouching_paper,
        name="vouching_paper",
    ),
    path(
        "counter/people/representations/<uuid:representation_id>/end/",
        vouching.end_representation,
        name="end_representation",
    ),
    path("files/<uuid:file_id>/", downloads.file, name="file"),
    path("documents/<uuid:document_id>/", downloads.document, name="document"),
    path("fees/", fees.fees, name="fees"),
    path("fees/<uuid:dossier_id>/", fees.fees_of, name="fees_of"),
    path("fees/refund/<int:attempt_id>/", fees.refund, name="refund"),
    path(TASK, reading.task, name="task"),
    path(f"{TASK}claim/", acts.claim, name="claim"),
    path(f"{TASK}release/", acts.release, name="release"),
    path(f"{TASK}receive/", acts.receive, name="receive"),
    path(f"{TASK}refuse/", acts.refuse, name="refuse"),
    path(f"{TASK}request-supplement/", acts.request_supplement, name="request_supplement"),
    path(f"{TASK}request-confirmation/", acts.request_confirmation, name="request_confirmation"),
    path(f"{TASK}request-payment/", fees.request_payment, name="request_payment"),
    path(f"{TASK}assign/", sharing.assign, name="assign"),
    path(f"{TASK}consult/", sharing.consult, name="consult"),
    path(f"{TASK}answer/", sharing.answer, name="answer"),
    path(f"{TASK}end-wait/", sharing.end_wait, name="end_wait"),
    path(f"{TASK}advance/<slug:action>/", acts.advance, name="advance"),
    path(f"{TASK}return/<slug:action>/", acts.return_task, name="return_task"),
    path(f"{TASK}sign/", signing.sign, name="sign"),
    path(f"{TASK}seal/", acts.seal, name="seal"),
    path(f"{TASK}finish/", acts.finish, name="finish"),
    path(f"{TASK}hand-over/", acts.hand_over, name="hand_over"),
    path(f"{TASK}stop/", acts.stop, name="stop"),
]
