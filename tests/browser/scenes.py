"""The city as the browser tests find it: the demonstration's people, and dossiers at every step."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from accounts.actors import Citizen
from accounts.models import User
from dossiers.actions import drafts, processing
from dossiers.models import Dossier, Draft
from portal.signin.demo import ensure_demo_accounts
from portal.signin.viewers import city_today
from procedures.catalogue import version_in_force
from procedures.workflow.definition import Step
from tests.browser.filling import answers_of_an
from tests.factories.dossiers import BIRTH, Ward, a_dossier, a_draft, a_gap, a_ward, run_outbox, task_of

AN = "Nguyễn Thị Hoài An"
RECEPTION = "Nguyễn Thị Minh Thư"
CASE_OFFICER = "Lê Hoàng Phúc"
UNIT_HEAD = "Võ Thị Ngọc Ánh"
SIGNATORY = "Huỳnh Thanh Tùng"
CLERK = "Ngô Thị Thùy Linh"


def birth_steps() -> dict[str, Step]:
    """The steps of the birth registration's workflow by their keys."""
    workflow = version_in_force(BIRTH, city_today()).parsed.workflow
    return {step.key: step for step in workflow.steps}


@dataclass
class City:
    """The people of Bến Thành, and what An has sent there."""

    aside: Callable[[], AbstractContextManager[object]]

    def __post_init__(self) -> None:
        ensure_demo_accounts(city_today())

    @cached_property
    def ward(self) -> Ward:
        return a_ward()

    @cached_property
    def an(self) -> Citizen:
        return Citizen(User.objects.get(full_name=AN))

    def work(self) -> int:
        """Let the worker do every effect that is owed."""
        with self.aside():
            return run_outbox()

    @property
    def answers(self) -> dict[str, Any]:
        return answers_of_an(self.ward.committee.code, today=city_today())

    def draft(self, *, papers: bool = True) -> Draft:
        return a_draft(self.an, ward=self.ward, papers=papers, **self.answers)

    def empty_draft(self) -> Draft:
        return drafts.start_draft(BIRTH, actor=self.an)

    def dossier(self, at: str) -> Dossier:
        """A dossier of An's that stands at this step, its effects done."""
        with self.aside():
            dossier = a_dossier(self.an, ward=self.ward, at=at, **self.answers)
            run_outbox()
        return dossier

    def asked(self) -> Dossier:
        """A dossier that waits for a better picture from An."""
        dossier = self.dossier("reception")
        task = task_of(dossier)
        reply_by = city_today() + timedelta(days=7)
        processing.request_supplement(
            task, actor=self.ward.reception, seen=task.seen, deficiencies=[a_gap()], reply_by=reply_by
        )
        self.work()
        return dossier
