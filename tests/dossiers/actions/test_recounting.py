"""A completed answer that decides the case or the price changes both, in one event that replay agrees with."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from accounts.actors import Citizen
from accounts.demo import ensure_people
from accounts.loading import load_units
from accounts.models import Post
from dossiers import clock, ledger
from dossiers.actions import drafts, filing, processing, reception
from dossiers.models import Charge, Dossier, Draft, Event, Request, Task
from dossiers.replay import differences
from dossiers.supplements import Deficiency
from tests.factories import dossiers as make
from tests.factories.answers.territory import SAMPLES
from tests.factories.dossiers import Ward

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]

COPIES = "PHI_BAN_SAO"
LATE = "2026-08-01"
LAND = "1.012783"


def completed(
    ward: Ward, citizen: Citizen, *, at: str = "reception", prepared: Any = None, **changes: Any
) -> Dossier:
    """A registration with two copies, asked about these answers and sent again with them changed."""
    dossier = make.a_dossier(citizen, ward=ward, at=at, copies_requested=True, copies=2)
    if prepared is not None:
        prepared(dossier)
    task = make.task_of(dossier)
    gaps = [Deficiency(about="field", key=key, reason="wrong") for key in changes]
    processing.request_supplement(
        task,
        actor=ward.officer_for(task),
        seen=task.seen,
        deficiencies=[_known(dossier, gap) for gap in gaps],
        reply_by=date(2026, 12, 2),
    )
    asked = Request.objects.get(dossier=dossier, state="open")
    draft = drafts.start_supplement(asked.pk, actor=citizen)
    draft = drafts.save_answers(draft, actor=citizen, revision=draft.revision, changes=changes)
    for paper in filing.read_draft(draft, on=clock.today(clock.now())).missing:
        upload = make.a_picture(paper.code)
        drafts.attach_file(draft, actor=citizen, paper=paper.code, upload=upload, name="them.jpg")
    filing.refile(draft, actor=citizen)
    return Dossier.objects.get(pk=dossier.pk)


def _known(dossier: Dossier, gap: Deficiency) -> Deficiency:
    """The gap with a reason that this version has for asking again."""
    reasons = [r.code for r in dossier.version.parsed.reasons if "request_supplement" in r.acts]
    return Deficiency(about=gap.about, key=gap.key, reason=reasons[0])


def said(dossier: Dossier) -> dict[str, Any]:
    event = Event.objects.select_related("detail").get(dossier=dossier, act="refile")
    return dict(ledger.payload_of(event))


def charge(dossier: Dossier, line: str = COPIES) -> tuple[int, int | None] | None:
    return Charge.objects.filter(dossier=dossier, line=line).values_list("quantity", "amount").first()


def test_more_copies_cost_more(ward: Ward, citizen: Citizen) -> None:
    dossier = completed(ward, citizen, copies=5)
    assert charge(dossier) == (5, 40_000)
    assert said(dossier)["charges"] == [
        {
            "line": COPIES,
            "before": {"quantity": 2, "amount": 16_000},
            "after": {"quantity": 5, "amount": 40_000},
        }
    ]
    assert "case" not in said(dossier)
    assert differences(dossier) == []


def test_a_line_that_no_longer_applies_goes(ward: Ward, citizen: Citizen) -> None:
    dossier = completed(ward, citizen, copies_requested=False)
    assert charge(dossier) is None
    assert said(dossier)["charges"] == [
        {"line": COPIES, "before": {"quantity": 2, "amount": 16_000}, "after": None}
    ]
    assert differences(dossier) == []


@pytest.mark.parametrize("at", ["reception", "verify"])
def test_another_day_of_birth_is_another_case(ward: Ward, citizen: Citizen, at: str) -> None:
    dossier = completed(ward, citizen, at=at, child_birth_date=LATE)
    assert dossier.case == "late"
    assert said(dossier)["case"] == {"before": "on_time", "after": "late"}
    assert differences(dossier) == []
    assert ledger.faults(dossier) == []


def test_a_line_that_was_paid_stays_as_it_is(ward: Ward, citizen: Citizen) -> None:
    def pay(dossier: Dossier) -> None:
        Charge.objects.filter(dossier=dossier, line=COPIES).update(paid_at="2026-11-25T01:00Z")

    dossier = completed(ward, citizen, prepared=pay, copies=5)
    assert charge(dossier) == (2, 16_000)
    assert "charges" not in said(dossier)


def test_an_answer_that_decides_nothing_says_nothing(ward: Ward, citizen: Citizen) -> None:
    dossier = completed(ward, citizen, child_name="Trần Minh Khoa")
    assert {"case", "charges"}.isdisjoint(said(dossier))
    assert differences(dossier) == []


def test_a_planted_case_is_found_by_name(ward: Ward, citizen: Citizen) -> None:
    dossier = completed(ward, citizen, child_birth_date=LATE)
    Dossier.objects.filter(pk=dossier.pk).update(case="on_time")
    assert [line.split(":")[0] for line in differences(Dossier.objects.get(pk=dossier.pk))] == ["case"]


def test_a_case_with_a_longer_limit_moves_the_due_time_and_keeps_the_promise(morning: None) -> None:
    load_units()
    ensure_people(on=date(2026, 1, 5), verified_at=datetime(2026, 1, 5, 8, tzinfo=UTC), password="x")
    citizen = make.a_citizen()
    on = clock.today(clock.now())
    ordinary, resurvey = SAMPLES[LAND]["ordinary"](on), SAMPLES[LAND]["resurvey"](on)
    draft = drafts.start_draft(LAND, actor=citizen)
    draft = drafts.save_answers(draft, actor=citizen, revision=draft.revision, changes=ordinary)
    dossier = filing.file(_with_papers(draft, citizen), actor=citizen)
    task = make.task_of(dossier)
    reception.receive(task, actor=_officer(task), seen=task.seen)
    promised = Dossier.objects.get(pk=dossier.pk).promised_at
    task = make.task_of(dossier)
    worker = Post.objects.get(agency=task.agency, role="case_officer")
    processing.advance(task, actor=_officer(task), seen=task.seen, action="assign", to=worker)
    task = make.task_of(dossier)
    gap = _known(dossier, Deficiency(about="field", key="reason", reason=""))
    reply_by = date(2026, 11, 27)
    processing.request_supplement(
        task, actor=_officer(task), seen=task.seen, deficiencies=[gap], reply_by=reply_by
    )

    answer = drafts.start_supplement(Request.objects.get(dossier=dossier, state="open").pk, actor=citizen)
    drafts.save_answers(answer, actor=citizen, revision=answer.revision, changes=resurvey)
    answer.refresh_from_db()
    dossier = filing.refile(_with_papers(answer, citizen), actor=citizen)

    dossier = Dossier.objects.get(pk=dossier.pk)
    assert dossier.case == "resurvey"
    assert dossier.promised_at == promised
    assert dossier.due_at is not None
    assert promised is not None
    assert dossier.due_at > promised
    assert differences(dossier) == []


def _officer(task: Task) -> Post:
    return Post.objects.filter(agency=task.agency, role__in=task.roles).select_related("user", "agency")[0]


def _with_papers(draft: Draft, citizen: Citizen) -> Draft:
    for paper in filing.read_draft(draft, on=clock.today(clock.now())).missing:
        kind = "JPEG" if "jpeg" in paper.kinds else "PDF"
        upload = make.a_picture(paper.code, kind=kind)
        drafts.attach_file(
            draft, actor=citizen, paper=paper.code, upload=upload, name=f"{paper.code}.{kind.lower()}"
        )
    return draft
