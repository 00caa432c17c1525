"""Whatever legal course a dossier takes, its rows are what its events add up to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.actors import Citizen
from dossiers import ledger
from dossiers.actions import applicant, deciding, filing, processing, timing
from dossiers.models import Charge, Document, Dossier, Event, Request, Task
from dossiers.replay import differences
from tests.dossiers.actions import everyone
from tests.factories import dossiers as make
from tests.factories.dossiers import Ward

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]

SAIGON = ZoneInfo("Asia/Ho_Chi_Minh")
FREE = {date(2026, 11, 24), date(2027, 1, 1)}


# ---- told once more, from the law's sentences and the events alone


def works(day: date) -> bool:
    return day.weekday() < 5 and day not in FREE


def same_day(begins: datetime) -> datetime:
    """Due at the end of that working day; what comes after 15:00 counts as coming the next one."""
    there = begins.astimezone(SAIGON)
    day = there.date()
    if there.time() > time(15):
        day += timedelta(days=1)
    while not works(day):
        day += timedelta(days=1)
    return datetime.combine(day, time(17), SAIGON)


def due_by_hand(dossier: Dossier) -> datetime | None:
    """Counted afresh when an answer lets the clock run again; asked too late, a question moves nothing.

    While the clock stands the due time stands.
    """
    due = asked = None
    question = ""
    for event in Event.objects.filter(dossier=dossier).order_by("number"):
        match event.act:
            case "receive":
                due = same_day(event.at)
            case "request_supplement" | "request_confirmation":
                asked, question = event.at, event.act
            case "time_out" if question != "request_confirmation":
                pass  # put before the officer; the clock still stands
            case "refile" | "confirm" | "time_out" if due and asked and asked < due:
                due = same_day(event.at)
    return due


def status_by_hand(dossier: Dossier) -> str:
    """The first line of the table that is true, read off the acts and not off the marking."""
    acts = list(Event.objects.filter(dossier=dossier).order_by("number").values_list("act", flat=True))
    asked = Request.objects.filter(dossier=dossier, state="open").first()
    silent = "time_out" in acts and "receive" not in acts
    since = acts[acts.index("receive") + 1 :] if "receive" in acts else []
    table = [
        ("refuse" in acts or silent, "refused"),
        ("withdraw" in acts, "withdrawn"),
        ("stop" in acts, "stopped"),
        ("hand_over" in acts, "delivered"),
        ("finish" in acts, "resolved"),
        (asked is not None and asked.kind == "request_supplement", "supplement_requested"),
        ("receive" not in acts, "filed"),
        (not set(since) - {"release"}, "received"),
        (True, "in_progress"),
    ]
    return next(status for true, status in table if true)


# ---- a walk


class Walk:
    """One dossier and everything that may legally happen to it next."""

    def __init__(self, ward: Ward, citizen: Citizen) -> None:
        self.ward, self.citizen = ward, citizen
        self.now = datetime(2026, 11, 25, 8, 30, tzinfo=SAIGON)
        with make.city_time_at(self.now):
            self.dossier = make.a_dossier(citizen, ward=ward)
        self.pictures = 0

    def on_task(self, take: everyone.Taking) -> Callable[[], Any]:
        def act() -> Any:
            task = make.task_of(self.dossier)
            return take(task, task.holder or self.ward.officer_for(task))

        return act

    def choices(self) -> dict[str, Callable[[], Any]]:
        task = Task.objects.live().filter(dossier=self.dossier).first()
        if task is None:
            return {}
        asked = Request.objects.filter(dossier=self.dossier, state="open").first()
        found = self._answers(asked) if asked else self._work(task)
        if task.step not in {"publish", "return_result"}:
            found["withdraw"] = lambda: applicant.withdraw(self.dossier, actor=self.citizen)
        if task.step == "verify":
            found["stop"] = self.on_task(everyone.stop)
        return found

    def _answers(self, asked: Request) -> dict[str, Callable[[], Any]]:
        found: dict[str, Callable[[], Any]] = {}
        if not asked.overdue:
            found["time_out"] = lambda: self._time_out(asked)
        if asked.kind == "request_supplement":
            return found | {"refile": lambda: self._refile(asked)}
        agree = {"actor": self.citizen, "agreed": True}
        return found | {
            "agree": lambda: applicant.confirm(self.dossier, **agree),  # type: ignore[arg-type]
            "object": lambda: applicant.confirm(
                self.dossier, actor=self.citizen, agreed=False, note="Sai họ tên."
            ),
        }

    def _time_out(self, asked: Request) -> None:
        self.now = max(self.now, asked.reply_by.astimezone(SAIGON))
        with make.city_time_at(self.now):
            assert timing.time_out(asked.pk) is not None

    def _refile(self, asked: Request) -> None:
        self.pictures += 1
        draft = make.an_answer_to(asked, self.citizen, picture=f"again {self.pictures % 4}")
        filing.refile(draft, actor=self.citizen)

    def _work(self, task: Task) -> dict[str, Callable[[], Any]]:
        found = {"claim": self.on_task(everyone.claim), "release": self.on_task(everyone.release)}
        here: dict[str, dict[str, everyone.Taking]] = {
            "reception": {"receive": everyone.receive, "ask": self._ask, "refuse": everyone.refuse},
            "verify": {
                "advance": everyone.advance,
                "deny": everyone.propose_denial,
                "ask": self._ask,
                "confirm": everyone.request_confirmation,
                "return": everyone.return_,
            },
            "review": {"advance": everyone.advance, "return": everyone.return_},
            "sign": {"sign": everyone.sign, "refuse_sign": self._refuse_sign},
            "publish": {"seal and finish": self._publish},
            "return_result": {"hand_over": everyone.hand_over},
        }
        acts = dict(here[task.step])
        if task.step == "reception" and Dossier.objects.get(pk=self.dossier.pk).received_at:
            acts = {"receive again": self._receive_again}
        return found | {name: self.on_task(take) for name, take in acts.items()}

    def _ask(self, task: Task, actor: Any) -> Dossier:
        return processing.request_supplement(
            task, actor=actor, seen=task.seen, deficiencies=[make.a_gap()],
            reply_by=(self.now + timedelta(days=2)).date(), new_fact="Mới.", consent=self.ward.unit_head,
        )  # fmt: skip

    def _receive_again(self, task: Task, actor: Any) -> Dossier:
        return processing.advance(task, actor=actor, seen=task.seen, action="receive")

    def _refuse_sign(self, task: Task, actor: Any) -> Dossier:
        return processing.return_(
            task,
            actor=actor,
            seen=task.seen,
            action="refuse_sign",
            note="Sai.",
            reasons=["needs_verification"],
        )

    def _publish(self, task: Task, actor: Any) -> Dossier:
        make.run_outbox()
        if (
            Document.objects.get(dossier=self.dossier, kind="result", state__in=["signed", "sealed"]).state
            == "signed"
        ):
            deciding.seal(task, actor=actor, seen=task.seen)
            make.run_outbox()
        return deciding.finish(make.task_of(self.dossier), actor=actor, seen=make.task_of(self.dossier).seen)


def check(dossier: Dossier) -> None:
    dossier = Dossier.objects.get(pk=dossier.pk)
    assert ledger.faults(dossier) == []
    assert differences(dossier) == []
    assert dossier.public_status == status_by_hand(dossier)
    assert dossier.due_at == due_by_hand(dossier)
    if dossier.received_at:
        assert dossier.promised_at == same_day(dossier.received_at)
    for task in Task.objects.live().filter(dossier=dossier):
        assert (task.due_at is None) == (task.state != "open" or task.step == "return_result")


FORWARD = ["receive", "receive again", "advance", "sign", "seal and finish", "hand_over", "refile", "agree"]


@settings(
    max_examples=25,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a walk names its own acts: no need to shrink it
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_a_random_legal_course_agrees_with_its_ledger_after_every_act(
    ward: Ward, citizen: Citizen, data: st.DataObject
) -> None:
    walk = Walk(ward, citizen)
    for _act in range(data.draw(st.integers(4, 11), label="acts")):
        walk.now += timedelta(
            minutes=data.draw(st.sampled_from([0, 1, 45, 400, 1440, 2000]), label="minutes")
        )
        with make.city_time_at(walk.now):
            choices = walk.choices()
            if not choices:
                break
            ahead = [name for name in choices if name in FORWARD]
            names = sorted(choices) + ahead * 3  # far enough, often enough
            choices[data.draw(st.sampled_from(names), label="act")]()
        check(walk.dossier)


@pytest.mark.parametrize("course", [
    ["ask", "refile", "receive", "ask", "time_out", "refile", "advance", "advance", "sign"],
    ["ask", "time_out"],
    ["receive", "confirm", "object", "confirm", "agree", "confirm", "time_out", "deny", "return", "advance"],
    ["receive", "return", "receive again", "advance", "advance", "refuse_sign", "advance", "sign", "seal and finish"],
    ["claim", "release", "receive", "ask", "time_out", "stop"],
    ["receive", "deny", "advance", "sign", "seal and finish", "claim", "hand_over"],
], ids=lambda course: " ".join(course))  # fmt: skip
def test_the_courses_people_know(ward: Ward, citizen: Citizen, course: list[str]) -> None:
    walk = Walk(ward, citizen)
    for name in course:
        walk.now += timedelta(minutes=25)
        with make.city_time_at(walk.now):
            walk.choices()[name]()
        check(walk.dossier)


# ---- a replay that finds nothing would prove nothing

PLANTED: dict[str, Callable[[Dossier], Any]] = {
    "content version": lambda d: Dossier.objects.filter(pk=d.pk).update(content_version=99),
    "public status": lambda d: Dossier.objects.filter(pk=d.pk).update(public_status="in_progress"),
    "due time": lambda d: Dossier.objects.filter(pk=d.pk).update(due_at="2030-01-01T00:00Z"),
    "promise": lambda d: Dossier.objects.filter(pk=d.pk).update(promised_at="2030-01-01T00:00Z"),
    "verdict": lambda d: Dossier.objects.filter(pk=d.pk).update(verdict="late"),
    "outcome": lambda d: Dossier.objects.filter(pk=d.pk).update(outcome="denied"),
    "received": lambda d: Dossier.objects.filter(pk=d.pk).update(received_at="2026-11-25T01:00Z"),
    "finished": lambda d: Dossier.objects.filter(pk=d.pk).update(finished_at="2026-11-25T01:00Z"),
    "marking": lambda d: Dossier.objects.filter(pk=d.pk).update(marking={**d.marking, "next_id": 99}),
    "clock": lambda d: Dossier.objects.filter(pk=d.pk).update(clock=[]),
    "tasks": lambda d: Task.objects.filter(dossier=d, state="open").update(step="verify"),
    "documents": lambda d: Document.objects.filter(dossier=d, kind="form_01").update(number=77),
    "money": lambda d: Charge.objects.filter(dossier=d).update(paid_at="2026-11-25T01:00Z", amount=5, exemption=""),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_difference_is_found_by_name(ward: Ward, citizen: Citizen, name: str) -> None:
    dossier = make.a_dossier(citizen, at="return_result", ward=ward)
    assert differences(dossier) == []
    PLANTED[name](dossier)
    found = differences(Dossier.objects.get(pk=dossier.pk))
    assert [line.split(":")[0] for line in found] == [name]
