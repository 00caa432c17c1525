"""Dossiers for tests: births of invented children at Bến Thành ward, filed and moved by the real actions."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db import connection
from PIL import Image

from accounts.actors import Citizen
from accounts.loading import demo_unit
from accounts.models import Agency, Post, User
from accounts.roles import Role
from dossiers import clock
from dossiers.actions import deciding, drafts, filing, processing, reception
from dossiers.acts import Act
from dossiers.documents import planning as documents
from dossiers.jobs import deliver
from dossiers.models import Dossier, Draft, Outbox, Request, RequestState, Task
from dossiers.supplements import Deficiency
from procedures.models import Version
from tests.factories.people import a_post, a_user, a_verified_user

BIRTH = "1.001193"
BIRTH_NOTICE = "000.00.00.G15-KQ004389"
WARD = "Bến Thành"


@contextmanager
def city_time_at(moment: datetime | str) -> Iterator[None]:
    """The city's clock stands at this moment (`2026-11-25 08:30` is local time) inside the block."""
    text = moment if isinstance(moment, str) else moment.isoformat()
    if isinstance(moment, str) and "+" not in text:
        text = f"{text}+07:00"
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('city.now', %s, false)", [text])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('city.now', '', false)")


def address(ward: str, detail: str = "12 Lê Lợi") -> dict[str, Any]:
    return {"country": "VN", "scheme": "2-TIER", "province": "79", "ward": ward, "detail": detail}


def birth_answers(ward: str, **changes: Any) -> dict[str, Any]:
    """A complete, valid registration; `changes` replace single answers, None takes one out."""
    answers: dict[str, Any] = {
        "applicant_name": "Nguyễn Thị Hạnh",
        "applicant_birth_date": "1994-03-08",
        "applicant_residence": address(ward),
        "applicant_document_type": "CC",
        "applicant_document_number": "079194000123",
        "applicant_relation": "ME",
        "applicant_phone": "+84903123456",
        "applicant_email": "hanh@example.org",
        "child_name": "Trần Minh Khôi",
        "child_birth_date": "2026-11-10",
        "child_sex": "NAM",
        "child_ethnicity": "01",
        "child_nationality": "VN",
        "child_birth_facility": "Bệnh viện Từ Dũ",
        "child_birth_place": address(ward, "284 Cống Quỳnh"),
        "child_origin": address(ward, ""),
        "abandoned": False,
        "surrogacy": False,
        "mother_name": "Nguyễn Thị Hạnh",
        "mother_birth_date": "1994-03-08",
        "mother_ethnicity": "01",
        "mother_nationality": "VN",
        "mother_residence": address(ward),
        "mother_document_type": "CC",
        "mother_document_number": "079194000123",
        "copies_requested": False,
        "declaration": True,
        **changes,
    }
    return {key: value for key, value in answers.items() if value is not None}


def a_picture(text: str = "", *, size: tuple[int, int] = (320, 200), kind: str = "JPEG") -> io.BytesIO:
    """A small picture, different for different texts: blocks big enough to outlive compression."""
    picture = Image.new("RGB", size, color=(160, 120, 90))
    for place, byte in enumerate(hashlib.sha256(text.encode()).digest()):
        left, top = place % 8 * 16, place // 8 * 16
        picture.paste((byte, 255 - byte, byte // 2), (left, top, left + 16, top + 16))
    out = io.BytesIO()
    picture.save(out, kind)
    out.seek(0)
    return out


@dataclass
class Ward:
    """A ward of the reference data with one officer for each role of the birth procedure."""

    committee: Agency

    def _office(self, office: str) -> Agency:
        return Agency.objects.office(self.committee, office)

    def post(self, role: Role, office: str, **fields: Any) -> Post:
        found = (
            Post.objects.filter(role=role, agency=self._office(office))
            .select_related("user", "agency")
            .first()
        )
        return found or a_post(role, agency=self._office(office), user=a_user(), **fields)

    @cached_property
    def reception(self) -> Post:
        return self.post(Role.RECEPTION, "centre")

    @cached_property
    def case_officer(self) -> Post:
        return self.post(Role.CASE_OFFICER, "registry")

    @cached_property
    def unit_head(self) -> Post:
        return self.post(Role.UNIT_HEAD, "registry")

    @cached_property
    def signatory(self) -> Post:
        return self.post(
            Role.SIGNATORY, "committee", title_vi="Chủ tịch", title_en="Chair",
            capacity="TM", stands_for="Ủy ban nhân dân",
        )  # fmt: skip

    @cached_property
    def clerk(self) -> Post:
        return self.post(Role.CLERK, self.step_office("publish"))

    def step_office(self, step: str) -> str:
        """The office a step of the birth procedure belongs to."""

        version = Version.objects.filter(procedure__code=BIRTH, state="published").latest("number")
        return version.parsed.workflow.step(step).unit.office or "committee"

    def officer_for(self, task: Task) -> Post:
        """The officer whose role and agency a task is for."""
        for post in (self.reception, self.case_officer, self.unit_head, self.signatory, self.clerk):
            if post.agency_id == task.agency_id and post.role in task.roles:
                return post
        raise LookupError(f"nobody for {task.step} at {task.agency}")


def a_ward(name: str = WARD) -> Ward:
    return Ward(demo_unit(name))


def a_citizen(user: User | None = None) -> Citizen:
    return Citizen(user or a_verified_user(full_name="Nguyễn Thị Hạnh", phone="+84903123456"))


def a_draft(
    citizen: Citizen | None = None, *, ward: Ward | None = None, papers: bool = True, **changes: Any
) -> Draft:
    """A draft that is ready to be sent."""
    citizen, ward = citizen or a_citizen(), ward or a_ward()
    draft = drafts.start_draft(BIRTH, actor=citizen)
    answers = birth_answers(ward.committee.code, **changes)
    draft = drafts.save_answers(draft, actor=citizen, revision=draft.revision, changes=answers)
    if papers:
        for code in needed_papers(draft):
            drafts.attach_file(draft, actor=citizen, paper=code, upload=a_picture(code), name=f"{code}.jpg")
    return draft


def needed_papers(draft: Draft) -> list[str]:

    return [paper.code for paper in filing.read_draft(draft, on=clock.today(clock.now())).missing]


def a_dossier(
    citizen: Citizen | None = None, *, at: str = "reception", ward: Ward | None = None, **changes: Any
) -> Dossier:
    """A filed dossier, walked by its officers until a task stands at this step."""
    citizen, ward = citizen or a_citizen(), ward or a_ward()
    dossier = filing.file(a_draft(citizen, ward=ward, **changes), actor=citizen)
    while task_of(dossier).step != at:
        take_next_step(dossier, ward)
    dossier.refresh_from_db()
    return dossier


def task_of(dossier: Dossier) -> Task:
    """The dossier's one live task, fresh from the database."""
    return Task.objects.live().select_related("dossier", "agency").get(dossier=dossier)


def take_next_step(dossier: Dossier, ward: Ward) -> Act:
    """Do what an officer would usually do at the step where the dossier stands."""

    task = task_of(dossier)
    actor, seen = ward.officer_for(task), task.seen
    match task.step:
        case "reception":
            reception.receive(task, actor=actor, seen=seen)
            return Act.RECEIVE
        case "sign":
            deciding.sign(task, actor=actor, seen=seen, action="sign", preview=preview_of(dossier))
            return Act.SIGN
        case "publish":
            run_outbox()
            deciding.seal(task, actor=actor, seen=seen)
            run_outbox()
            task = task_of(dossier)
            deciding.finish(task, actor=actor, seen=task.seen)
            return Act.FINISH
        case "return_result":
            deciding.hand_over(task, actor=actor, seen=seen, received_by="Nguyễn Thị Hạnh", collected=True)
            return Act.HAND_OVER
    processing.advance(task, actor=actor, seen=seen, action="advance", entries=ENTRIES)
    return Act.ADVANCE


ENTRIES: dict[str, str] = {"personal_id": "079326000456"}


def a_gap(paper: str = BIRTH_NOTICE, reason: str = "unreadable", note: str = "") -> Deficiency:
    return Deficiency(about="paper", key=paper, reason=reason, note=note)


def ask_for_more(dossier: Dossier, ward: Ward, *, reply_by: date = date(2026, 12, 2)) -> Request:
    """The officer where the dossier stands asks for the birth notice once more."""
    task = task_of(dossier)
    processing.request_supplement(
        task, actor=ward.officer_for(task), seen=task.seen, deficiencies=[a_gap()], reply_by=reply_by
    )
    return Request.objects.select_related("dossier").get(dossier=dossier, state=RequestState.OPEN)


def an_answer_to(request: Request, citizen: Citizen, *, picture: str = "clear") -> Draft:
    """The supplement, filled in and ready to be sent."""
    draft = drafts.start_supplement(request.pk, actor=citizen)
    drafts.attach_file(
        draft, actor=citizen, paper=BIRTH_NOTICE, upload=a_picture(picture), name="giay-chung-sinh.jpg"
    )
    return draft


def preview_of(dossier: Dossier) -> str:
    """The digest a signatory would see now."""
    fresh = Dossier.objects.get(pk=dossier.pk)
    on = clock.today(clock.now())
    return documents.draft_result(fresh, proposal=fresh.marking["proposal"], on=on).digest


def run_outbox(rounds: int = 5) -> int:
    """Do every effect that is due, as the worker would; how many were done."""
    done = 0
    for _round in range(rounds):
        owed = list(
            Outbox.objects.filter(done_at__isnull=True, parked_at__isnull=True).values_list("pk", flat=True)
        )
        did = sum(deliver(pk) for pk in owed)
        done += did
        if not did:
            break
    return done
