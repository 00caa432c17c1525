"""Addresses of the officer's face: my work, a dossier in tabs, one page for each act, the signing desk."""

from __future__ import annotations

from django.urls import URLPattern, path

from portal.officer import acts, downloads, queue, reading, search, signing

app_name = "officer"
TASK = "tasks/<uuid:task_id>/"
urlpatterns: list[URLPattern] = [
    path("", queue.queue, name="queue"),
    path("fresh/", queue.fresh, name="fresh"),
    path("take-next/", queue.take_next, name="take_next"),
    path("dossiers/", search.dossiers, name="dossiers"),
    path("dossiers/<uuid:dossier_id>/", reading.dossier, name="dossier"),
    path("signing/", signing.signing, name="signing"),
    path("files/<uuid:file_id>/", downloads.file, name="file"),
    path("documents/<uuid:document_id>/", downloads.document, name="document"),
    path(TASK, reading.task, name="task"),
    path(f"{TASK}claim/", acts.claim, name="claim"),
    path(f"{TASK}release/", acts.release, name="release"),
    path(f"{TASK}receive/", acts.receive, name="receive"),
    path(f"{TASK}refuse/", acts.refuse, name="refuse"),
    path(f"{TASK}request-supplement/", acts.request_supplement, name="request_supplement"),
    path(f"{TASK}request-confirmation/", acts.request_confirmation, name="request_confirmation"),
    path(f"{TASK}advance/<slug:action>/", acts.advance, name="advance"),
    path(f"{TASK}return/<slug:action>/", acts.return_task, name="return_task"),
    path(f"{TASK}sign/", signing.sign, name="sign"),
    path(f"{TASK}seal/", acts.seal, name="seal"),
    path(f"{TASK}finish/", acts.finish, name="finish"),
    path(f"{TASK}hand-over/", acts.hand_over, name="hand_over"),
    path(f"{TASK}stop/", acts.stop, name="stop"),
]
