"""The demonstration's dossiers: one or more in every state, made by the real actions on days gone by."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.db import connection
from PIL import Image, ImageDraw

from accounts.actors import Citizen
from accounts.loading import demo_unit
from accounts.models import Agency, Post, User
from accounts.names import fold
from dossiers import clock
from dossiers.actions import applicant, deciding, drafts, filing, processing, reception
from dossiers.documents import planning as documents
from dossiers.jobs import deliver
from dossiers.models import Dossier, Outbox, Task
from dossiers.models.outbox import Kind
from dossiers.supplements import Deficiency
from portal.management.demo_people import Family
from procedures.catalogue import calendar_for
from procedures.worktime.calendar import CITY, Calendar

BIRTH = "1.001193"
BIRTH_NOTICE = "000.00.00.G15-KQ004389"
SEED = 19450902

# How far each sample goes, how many working days ago it was sent, and in which ward.
SAMPLES: tuple[tuple[str, int, str], ...] = (
    ("delivered", 12, "Bến Thành"), ("delivered", 9, "Bến Thành"), ("delivered", 7, "Sài Gòn"),
    ("denied", 8, "Bến Thành"), ("refused", 6, "Bến Thành"), ("withdrawn", 5, "Bến Thành"),
    ("resolved", 4, "Bến Thành"), ("resolved", 2, "Sài Gòn"), ("resolved", 1, "Bến Thành"),
    ("publish", 1, "Bến Thành"), ("sign", 2, "Bến Thành"), ("sign", 1, "Bến Thành"), ("sign", 1, "Sài Gòn"),
    ("review", 1, "Bến Thành"), ("review", 0, "Bến Thành"), ("confirm", 0, "Bến Thành"),
    ("verify", 3, "Bến Thành"), ("verify", 1, "Bến Thành"), ("verify", 0, "Bến Thành"), ("verify", 0, "Sài Gòn"),
    ("supplement", 2, "Bến Thành"), ("supplement_later", 3, "Bến Thành"), ("completed", 1, "Bến Thành"),
    ("filed", 1, "Bến Thành"), ("filed", 0, "Bến Thành"), ("filed", 0, "Bến Thành"), ("filed", 0, "Sài Gòn"),
)  # fmt: skip


@contextmanager
def city_time(moment: datetime) -> Iterator[None]:
    """The city's clock stands at this moment inside the block; only a marked database allows it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('city.now', %s, false)", [moment.isoformat()])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('city.now', '', false)")


@dataclass
class Office:
    """The demonstration's officers of one ward, by role."""

    committee: Agency

    def post(self, role: str) -> Post:
        below = Post.objects.filter(agency__path__startswith=self.committee.path, role=role)
        return below.select_related("user", "agency").order_by("pk")[:1].get()

    def officer_for(self, task: Task) -> Post:
        posts = Post.objects.filter(agency=task.agency, role__in=task.roles).select_related("user", "agency")
        return posts.order_by("pk")[:1].get()


class Sample:
    """One dossier on its way; each act happens some minutes after the one before."""

    def __init__(self, citizen: Citizen, ward: str, begins: datetime, random: Random) -> None:
        self.citizen, self.office, self.now, self.random = citizen, Office(demo_unit(ward)), begins, random
        self.dossier = self.at_once(self._file)

    def at_once(self, act: Callable[[], Any]) -> Any:
        """Do something now, then let twenty to fifty minutes pass."""
        with city_time(self.now):
            done = act()
        self.now += timedelta(minutes=self.random.randint(20, 50))
        return done

    def _file(self) -> Dossier:
        family = Family(self.random)
        draft = drafts.start_draft(BIRTH, actor=self.citizen)
        answers = birth_answers(family, self.citizen, self.office.committee.code, born=self._born())
        draft = drafts.save_answers(draft, actor=self.citizen, revision=draft.revision, changes=answers)
        for paper in filing.read_draft(draft, on=clock.today(self.now)).missing:
            upload = a_scan(str(paper.name.vi), family.child)
            drafts.attach_file(
                draft, actor=self.citizen, paper=paper.code, upload=upload, name="giay-chung-sinh.jpg"
            )
        return filing.file(draft, actor=self.citizen)

    def _born(self) -> date:
        return clock.today(self.now) - timedelta(days=self.random.randint(3, 25))

    @property
    def task(self) -> Task:
        return Task.objects.live().select_related("dossier", "agency").get(dossier=self.dossier)

    def step(self) -> None:
        """What an officer usually does where the dossier stands."""
        task = self.task
        actor, seen = self.office.officer_for(task), task.seen
        match task.step:
            case "reception":
                self.at_once(lambda: reception.receive(task, actor=actor, seen=seen))
            case "sign":
                self.at_once(lambda: self._sign(task, actor))
            case "publish":
                self._make_documents()
                self.at_once(lambda: deciding.seal(task, actor=actor, seen=seen))
                self._make_documents()
                sealed = self.task
                self.at_once(lambda: deciding.finish(sealed, actor=actor, seen=sealed.seen))
            case "return_result":
                name = self.citizen.user.full_name
                self.at_once(
                    lambda: deciding.hand_over(task, actor=actor, seen=seen, received_by=name, collected=True)
                )
            case _:
                entries = {
                    "personal_id": f"079{3 if self.random.random() < 0.5 else 2}26{self.random.randint(0, 999999):06d}"
                }
                self.at_once(
                    lambda: processing.advance(
                        task, actor=actor, seen=seen, action="advance", entries=entries
                    )
                )

    def _sign(self, task: Task, actor: Post) -> None:
        proposal = task.dossier.marking["proposal"]
        preview = documents.draft_result(task.dossier, proposal=proposal, on=clock.today(clock.now()))
        deciding.sign(task, actor=actor, seen=task.seen, action="sign", preview=preview.digest)

    def _make_documents(self) -> None:
        """The worker's part of this dossier, done here so that sealing can go on."""
        mine = self.dossier.documents.values("pk")
        for row in Outbox.objects.filter(kind=Kind.DOCUMENT, subject__in=mine, done_at=None).order_by("pk"):
            with city_time(self.now):
                deliver(row.pk)

    def until(self, step: str) -> None:
        """Go on until a task stands at this step."""
        while self.task.step != step:
            self.step()

    def ask(self) -> None:
        """A supplement request for a better birth notification."""
        task = self.task
        gap = Deficiency(
            about="paper", key=BIRTH_NOTICE, reason="unreadable", note="Ảnh bị mờ ở phần ngày sinh"
        )
        reply_by = clock.today(self.now) + timedelta(days=10)
        self.at_once(
            lambda: processing.request_supplement(
                task,
                actor=self.office.officer_for(task),
                seen=task.seen,
                deficiencies=[gap],
                reply_by=reply_by,
            )
        )

    def complete(self) -> None:
        """The citizen's answer to it."""
        request = self.dossier.requests.get(state="open")
        draft = self.at_once(lambda: drafts.start_supplement(request.pk, actor=self.citizen))
        scan = a_scan("Giấy chứng sinh", "bản chụp rõ")
        self.at_once(
            lambda: drafts.attach_file(
                draft, actor=self.citizen, paper=BIRTH_NOTICE, upload=scan, name="giay-chung-sinh-ro.jpg"
            )
        )
        self.at_once(lambda: filing.refile(draft, actor=self.citizen))


def fill(citizens: list[User], *, now: datetime) -> int:
    """Make the samples once; how many were made."""
    if Dossier.objects.exists():
        return 0
    random = Random(SEED)  # noqa: S311 - invented lives
    calendar = calendar_for(demo_unit("Bến Thành"))[1]
    for number, (kind, days, ward) in enumerate(SAMPLES):
        citizen = Citizen(citizens[number % len(citizens)])
        _walk(Sample(citizen, ward, _begins(calendar, now, days, random), random), kind)
    return len(SAMPLES)


def _begins(calendar: Calendar, now: datetime, days: int, random: Random) -> datetime:
    """A morning some working days ago; a sample of today begins a short while before now."""
    today = clock.today(now)
    if days == 0:
        return now - timedelta(minutes=random.randint(160, 240))
    day = calendar.nth_working_day(today, -days)
    return datetime.combine(day, time(7, 35), CITY) + timedelta(minutes=random.randint(0, 70))


def _walk(sample: Sample, kind: str) -> None:
    """Take a sample to the state it shows."""
    match kind:
        case "filed":
            return
        case "supplement":
            sample.ask()
        case "supplement_later":
            sample.until("verify")
            sample.ask()
        case "completed":
            sample.ask()
            sample.complete()
        case "refused":
            task = sample.task
            actor = sample.office.officer_for(task)
            reasons = _reasons(sample.dossier, "refuse")
            sample.at_once(lambda: reception.refuse(task, actor=actor, seen=task.seen, reasons=reasons))
        case "withdrawn":
            sample.step()
            sample.at_once(
                lambda: applicant.withdraw(sample.dossier, actor=sample.citizen, reason="Nộp nhầm")
            )
        case "confirm":
            sample.until("verify")
            task = sample.task
            actor = sample.office.officer_for(task)
            sample.at_once(lambda: processing.request_confirmation(task, actor=actor, seen=task.seen))
        case "denied":
            _deny(sample)
        case "resolved":
            sample.until("return_result")
        case "delivered":
            sample.until("return_result")
            sample.step()
        case step:
            sample.until(step)


def _deny(sample: Sample) -> None:
    sample.until("verify")
    task = sample.task
    actor = sample.office.officer_for(task)
    reasons = _reasons(sample.dossier, "deny")
    sample.at_once(
        lambda: processing.advance(
            task,
            actor=actor,
            seen=task.seen,
            action="propose_denial",
            reasons=reasons,
            note="Trẻ đã được đăng ký khai sinh tại nơi khác.",
        )
    )
    sample.until("return_result")


def _reasons(dossier: Dossier, act: str) -> list[str]:
    found = [reason.code for reason in dossier.version.parsed.reasons if act in reason.acts]
    return found[:1]


def birth_answers(family: Family, citizen: Citizen, ward: str, *, born: date) -> dict[str, Any]:
    """A complete registration of an invented birth."""
    identity = citizen.identity

    def address(detail: str) -> dict[str, str]:
        return {"country": "VN", "scheme": "2-TIER", "province": "79", "ward": ward, "detail": detail}

    def parent(who: str, name: str, birth: str, number: str) -> dict[str, Any]:
        return {
            f"{who}_name": name, f"{who}_birth_date": birth, f"{who}_ethnicity": "01", f"{who}_nationality": "VN",
            f"{who}_residence": address(family.street), f"{who}_document_type": "CC", f"{who}_document_number": number,
        }  # fmt: skip

    return {
        "applicant_name": identity.full_name if identity else citizen.user.full_name,
        "applicant_birth_date": identity.birth_date if identity else "1990",
        "applicant_residence": address(family.street),
        "applicant_document_type": "CC",
        "applicant_document_number": identity.number if identity else "",
        "applicant_relation": "NGUOI_THAN",
        "authorised": False,
        "applicant_phone": citizen.user.phone or "+84903123456",
        "applicant_email": citizen.user.email,
        "child_name": family.child,
        "child_birth_date": born.isoformat(),
        "child_sex": "NAM" if family.is_boy else "NU",
        "child_ethnicity": "01",
        "child_nationality": "VN",
        "child_birth_facility": family.hospital,
        "child_birth_place": address("284 Cống Quỳnh"),
        "child_origin": address(""),
        "abandoned": False,
        "surrogacy": False,
        **parent("mother", family.mother, family.mother_born, family.mother_number),
        **parent("father", family.father, family.father_born, family.father_number),
        "copies_requested": False,
        "declaration": True,
    }


def a_scan(title: str, line: str) -> io.BytesIO:
    """A picture that stands for a scanned paper and says that it is one of the demonstration."""
    picture = Image.new("RGB", (900, 1200), "#fffdf6")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((40, 40, 860, 1160), outline="#9e1b1e", width=4)
    for place, text in enumerate(("DEMO", _ascii(title), _ascii(line))):
        draw.text((90, 110 + place * 80), text, fill="#222222", font_size=40)
    for place in range(12):
        draw.line((90, 420 + place * 56, 810, 420 + place * 56), fill="#c9c2b2", width=2)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    out.seek(0)
    return out


def _ascii(text: str) -> str:
    """The built-in face has no Vietnamese letters."""
    return fold(text).upper()[:34]
