"""One act of any kind on any task, taken by the right officer with whatever it asks for."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

from pypdf import PdfWriter

from accounts.actors import Citizen, System
from accounts.models import Agency, Post
from accounts.roles import Role
from dossiers import clock, flow, supplements
from dossiers.actions import (
    agreeing,
    applicant,
    collecting,
    consulting,
    deciding,
    extending,
    filing,
    paying,
    processing,
    reception,
    timing,
)
from dossiers.actions.drafts import attach_file, start_supplement
from dossiers.actions.handing import colleagues_next
from dossiers.actions.presence import Presence
from dossiers.models import Apology, Charge, Dossier, PartyKind, Request, RequestState, Task
from procedures.catalogue import definition_of
from procedures.papers import Paper
from procedures.workflow.definition import Action, Kind
from tests.factories import dossiers as make
from tests.factories.answers.every import ENTRIES
from tests.factories.people import a_post

NOTE = "Đã xem xét."


class Staff:
    """Officers by agency and role, made when first needed; nobody holds two posts."""

    def __init__(self) -> None:
        self.known: dict[tuple[int, str], Post] = {}

    def at(self, agency: Agency, role: str) -> Post:
        key = (agency.pk, role)
        if key not in self.known:
            self.known[key] = a_post(
                Role(role), agency=agency, title_vi="Chủ tịch", title_en="Chair", capacity="TM",
                stands_for="Ủy ban nhân dân",
            )  # fmt: skip
        return self.known[key]

    def for_task(self, task: Task) -> Post:
        return task.holder or self.at(task.agency, task.roles[0])


def an_upload(paper: Paper) -> dict[str, Any]:
    """A file of a kind this paper takes."""
    if "jpeg" in paper.kinds:
        return {"upload": make.a_picture(paper.code), "name": "giay.jpg"}
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(595, 842)
    writer.write(out)
    out.seek(0)
    return {"upload": out, "name": "ban-ve.pdf"}


class Hands:
    """Takes acts on one dossier; `citizen` is its filer, None when it was filed at a counter.

    Whoever has no account comes back to the counter for all that they are asked; those who filed by post stay
    silent there, and only write to withdraw.
    """

    def __init__(self, dossier: Dossier, staff: Staff, citizen: Citizen | None) -> None:
        self.dossier, self.staff, self.citizen = dossier, staff, citizen
        self.definition = definition_of(dossier.version_id)
        self.code = self.definition.code

    @property
    def tasks(self) -> list[Task]:
        rows = Task.objects.live().filter(dossier=self.dossier).order_by("pk")
        return list(rows.select_related("dossier", "agency", "holder__user", "holder__agency"))

    def take(self, task: Task, action: Action) -> None:
        """The act of this kind, and what must come with it."""
        actor = self.staff.for_task(task)
        if action.kind is Kind.ADVANCE and action.signs:
            self._sign(task, action, actor)
        elif action.kind is Kind.ADVANCE or (action.kind is Kind.RECEIVE and task.dossier.received_at):
            self._advance(task, action, actor)
        else:
            getattr(self, f"_{action.kind.value}")(task, action, actor)

    def _reasons(self, act: str) -> list[str]:
        return [reason.code for reason in self.definition.reasons if act in reason.acts][:1]

    def _entries(self) -> dict[str, str]:
        template = self.definition.results.get("granted")
        known = {entry.key for entry in template.entries} if template else set()
        return {key: text for key, text in ENTRIES.get(self.code, {}).items() if key in known}

    def _advance(self, task: Task, action: Action, actor: Post) -> None:
        denies = action.proposes == "denied"
        more: dict[str, Any] = {}
        if "assignee" in action.requires:
            found = colleagues_next(task.dossier, action, on=clock.today(clock.now()))
            step = self.definition.workflow.step(action.to[0].step)
            agency = flow.agency_of(task.dossier, step.unit, on=clock.today(clock.now()))
            more["to"] = found[0] if found else self.staff.at(agency, step.role[0])
        processing.advance(
            task, actor=actor, seen=task.seen, action=action.key, note=NOTE,
            reasons=self._reasons("deny") if denies else (), entries=None if denies else self._wanted(task, action), **more,
        )  # fmt: skip

    def _wanted(self, task: Task, action: Action) -> dict[str, str] | None:
        proposal = action.proposes or task.dossier.marking["proposal"]
        asks = action.proposes is not None or "result" in action.requires
        return self._entries() if asks and proposal != "denied" else None

    def _receive(self, task: Task, action: Action, actor: Post) -> None:
        reception.receive(task, actor=actor, seen=task.seen)

    def _refuse(self, task: Task, action: Action, actor: Post) -> None:
        reception.refuse(task, actor=actor, seen=task.seen, reasons=self._reasons("refuse"))

    def _return(self, task: Task, action: Action, actor: Post) -> None:
        reasons = self._reasons("return") if action.reasons else ()
        before = task.dossier.marking
        token = next(token for token in before["tokens"] if token["id"] == task.token)
        processing.return_(
            task,
            actor=actor,
            seen=task.seen,
            action=action.key,
            note=NOTE,
            to=token["passed"][-1],
            reasons=reasons,
        )

    def _sign(self, task: Task, action: Action, actor: Post) -> None:
        self._agree()
        preview = make.preview_of(self.dossier)
        fresh = next(one for one in self.tasks if one.pk == task.pk)
        deciding.sign(fresh, actor=actor, seen=fresh.seen, action=action.key, preview=preview)

    def _agree(self) -> None:
        """Whoever applies together comes to the counter with their card."""
        fresh = Dossier.objects.select_related("receiving").get(pk=self.dossier.pk)
        desk = self.staff.at(fresh.receiving, "reception")  # where it is now: it may have been moved
        for party in fresh.not_agreed:
            agreeing.record_agreement(
                fresh, actor=desk, party=party.pk, number=party.identity_number or "079188001235"
            )

    def _finish(self, task: Task, action: Action, actor: Post) -> None:
        make.run_outbox()
        clerk = self.staff.at(task.agency, "clerk" if "clerk" in task.roles else task.roles[0])
        fresh = next(one for one in self.tasks if one.pk == task.pk)
        deciding.seal(fresh, actor=clerk, seen=fresh.seen)
        make.run_outbox()
        fresh = next(one for one in self.tasks if one.pk == task.pk)
        deciding.finish(fresh, actor=actor, seen=fresh.seen)

    def _hand_over(self, task: Task, action: Action, actor: Post) -> None:
        cashier = self.staff.at(task.agency, "cashier")
        for charge in Charge.objects.filter(dossier=self.dossier, amount=None, paid_at=None):
            collecting.enter_amount(
                self.dossier, actor=cashier, line=charge.line, amount=50_000, basis="NQ HĐND"
            )
        fresh = next(one for one in self.tasks if one.pk == task.pk)
        deciding.hand_over(fresh, actor=actor, seen=fresh.seen, received_by="Trần Thị Hoa", collected=True)

    # ---- waits

    def _consult(self, task: Task, action: Action, actor: Post) -> None:
        """Two offices are asked: one answers, the other stays silent until its time is over."""
        near = Agency.objects.below(make.a_ward().committee).filter(kind="office").exclude(pk=task.agency_id)
        asked = list(near.filter(office__in=["registry", "culture", "economic"]).order_by("code")[:2])
        for agency in asked:
            self.staff.at(agency, "case_officer")
        consulting.consult(task, actor=actor, seen=task.seen, agencies=asked, question="Có ý kiến gì không?")
        first, second = [one for one in self.tasks if one.consultation]
        consulting.answer(
            first, actor=self.staff.at(first.agency, "case_officer"), seen=first.seen, opinion="Không."
        )
        until = second.due_at
        assert until is not None
        with make.city_time_at(until + timedelta(minutes=1)):
            consulting.time_out_task(second.pk)
            left = next((one for one in self.tasks if one.pk == second.pk), None)
            if left is not None:  # put before the officer, who does not wait any longer
                consulting.go_on_without(left, actor=actor, seen=left.seen, note=NOTE)

    def _confirm(self, task: Task, action: Action, actor: Post) -> None:
        entries = self._wanted(task, action)
        processing.request_confirmation(task, actor=actor, seen=task.seen, entries=entries)
        if self.dossier.channel == "post":
            self._let_pass()
            return
        fresh = Dossier.objects.get(pk=self.dossier.pk)
        applicant.confirm(fresh, agreed=True, **self._applicant())

    def _request_supplement(self, task: Task, action: Action, actor: Post) -> None:
        paper = self.definition.papers[0].code
        at = clock.now()
        processing.request_supplement(
            task, actor=actor, seen=task.seen, reply_by=supplements.last_day(action, task.dossier, at=at),
            deficiencies=[make.a_gap(paper, self._reasons("request_supplement")[0])],
            new_fact="Mới phát hiện.", consent=self.staff.at(self.dossier.competent, "unit_head"),
        )  # fmt: skip
        if self.dossier.channel == "post":
            self._let_pass()
            return
        draft = start_supplement(self._open_request().pk, **self._applicant())
        sender = self._applicant()["actor"]
        attach_file(draft, actor=sender, paper=paper, **an_upload(self.definition.paper(paper)))
        filing.refile(draft, actor=sender)

    def withdraw(self) -> None:
        """The applicant takes it back: with a word, or by a signed request that the counter scans."""
        fresh, scanned = Dossier.objects.get(pk=self.dossier.pk), dict[str, Any]()
        if self.citizen is None:
            scanned = {"reason": "Nộp nhầm.", "scan": make.a_picture("rút"), "name": "don-rut.jpg"}
        applicant.withdraw(fresh, **self._applicant(), **scanned)

    def _applicant(self) -> dict[str, Any]:
        """Who acts for the applicant: themselves, or the desk of the centre for the person who is there."""
        if self.citizen is not None:
            return {"actor": self.citizen}
        filer = self.dossier.party(PartyKind.FILER)
        assert filer is not None
        channel, number = self.dossier.channel, filer.identity_number
        present = Presence(party=filer.pk, number=number, channel=channel)
        return {"actor": self.staff.at(self.dossier.receiving, "reception"), "presence": present}

    def _request_payment(self, task: Task, action: Action, actor: Post) -> None:
        unpaid = Charge.objects.filter(dossier=self.dossier, paid_at=None, due="on_request")
        lines = [charge.line for charge in unpaid]
        amounts = {charge.line: 150_000 for charge in unpaid if charge.amount is None}
        last = supplements.last_day(action, task.dossier, at=clock.now())
        paying.request_payment(
            task,
            actor=actor,
            seen=task.seen,
            lines=lines,
            reply_by=last,
            amounts=amounts,
            basis="Thông báo thuế",
        )
        cashier = self.staff.at(self.dossier.receiving, "cashier")
        owed = sum(
            charge.amount or 0 for charge in Charge.objects.filter(dossier=self.dossier, line__in=lines)
        )
        fresh = Dossier.objects.get(pk=self.dossier.pk)
        collecting.take_cash(fresh, actor=cashier, lines=lines, expected=owed)

    def _stop(self, task: Task, action: Action, actor: Post) -> None:
        processing.stop(task, actor=actor, seen=task.seen, note=NOTE, reasons=self._reasons("stop"))

    def apologise(self, task: Task, until: date) -> None:
        actor = self.staff.for_task(task)
        reasons = self._reasons("apologise")
        extending.apologise(task, actor=actor, seen=task.seen, until=until, reasons=reasons, note=NOTE)

    def extend(self, task: Task, until: date) -> None:
        """The head of the office where it stands sends what was drafted."""
        apology = Apology.objects.select_related("dossier").get(dossier=self.dossier, state="drafted")
        head, content = self.staff.at(task.agency, "unit_head"), apology.dossier.content_version
        reasons = self._reasons("apologise")
        extending.extend(apology, actor=head, content=content, until=until, reasons=reasons, note=NOTE)

    def end_wait(self, task: Task) -> None:
        """A register answers in its own name."""
        consulting.end_wait(task, actor=System("register"), seen=task.seen, number="01/2026", note=NOTE)

    def _open_request(self) -> Request:
        return Request.objects.select_related("dossier").get(dossier=self.dossier, state=RequestState.OPEN)

    def _let_pass(self) -> None:
        asked = self._open_request()
        with make.city_time_at(asked.reply_by + timedelta(minutes=1)):
            timing.time_out(asked.pk)
