"""One dossier from draft to delivered result, through the real actions and jobs."""

from __future__ import annotations

from datetime import date

import pytest

from dossiers import ledger
from dossiers.actions import drafts, filing, processing
from dossiers.models import Document, DocumentState, Dossier, Event, Notice, Outbox, PublicStatus
from dossiers.replay import differences
from tests.factories import dossiers as make

pytestmark = pytest.mark.django_db


def agree(dossier: Dossier) -> None:
    """The chain is whole and the replay of the events gives the row."""
    dossier.refresh_from_db()
    assert ledger.faults(dossier) == []
    assert differences(dossier) == []


def test_a_birth_walks_from_draft_through_a_supplement_to_a_delivered_certificate() -> None:
    with make.city_time_at("2026-11-25 08:30"):
        ward, citizen = make.a_ward(), make.a_citizen()
        dossier = filing.file(make.a_draft(citizen, ward=ward), actor=citizen)
        assert dossier.public_status == PublicStatus.FILED
        agree(dossier)

        task = make.task_of(dossier)
        reply_by = date(2026, 12, 2)
        processing.request_supplement(
            task, actor=ward.reception, seen=task.seen, deficiencies=[make.a_gap()], reply_by=reply_by
        )
        agree(dossier)
        assert dossier.public_status == PublicStatus.SUPPLEMENT_REQUESTED
        make.run_outbox()

        request = dossier.requests.get()
        draft = drafts.start_supplement(request.pk, actor=citizen)
        drafts.attach_file(
            draft,
            actor=citizen,
            paper=make.BIRTH_NOTICE,
            upload=make.a_picture("clear"),
            name="chung-sinh.jpg",
        )
        filing.refile(draft, actor=citizen)
        agree(dossier)
        assert dossier.public_status == PublicStatus.FILED

        while not dossier.delivered_at:
            make.take_next_step(dossier, ward)
            make.run_outbox()
            agree(dossier)

    assert dossier.public_status == PublicStatus.DELIVERED
    assert dossier.outcome == "granted"
    assert {d.kind: d.state for d in Document.objects.filter(dossier=dossier)} == {
        "form_01": DocumentState.ISSUED,
        "form_02": DocumentState.ISSUED,
        "result": DocumentState.ISSUED,
        "receipt": DocumentState.ISSUED,
    }
    assert not Outbox.objects.filter(done_at__isnull=True, kind__in=["notice", "document"]).exists()
    assert not Notice.objects.filter(sent_at__isnull=True).exists()
    assert Event.objects.filter(dossier=dossier).count() == dossier.events_count
