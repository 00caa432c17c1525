"""A construction permit on its way, filed at the counter of the demonstration's ward and moved by the real actions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from accounts.models import Agency, Post
from accounts.roles import Role
from dossiers import clock
from dossiers.actions import drafts, filing, processing, reception, serving
from dossiers.enrolment import Filer
from dossiers.models import Dossier, Task
from tests.factories.answers import territory
from tests.factories.dossiers import Ward, a_ward

PERMIT = "1.013225"


@dataclass
class Permit:
    """The people who handle it, and where it stands."""

    ward: Ward

    @cached_property
    def economic(self) -> Agency:
        return Agency.objects.office(self.ward.committee, "economic")

    @cached_property
    def head(self) -> Post:
        return self.ward.post(Role.UNIT_HEAD, "economic")

    @cached_property
    def officer(self) -> Post:
        return self.ward.post(Role.CASE_OFFICER, "economic")

    @cached_property
    def expert(self) -> Post:
        """Somebody who answers for the office that is consulted."""
        return self.ward.post(Role.CASE_OFFICER, "culture")

    @cached_property
    def culture(self) -> Agency:
        return Agency.objects.office(self.ward.committee, "culture")

    def filed(self) -> Dossier:
        desk = self.ward.reception
        draft = serving.start_at_counter(PERMIT, actor=desk, filer=Filer(name="Trần Thị Hoa"))
        samples = territory.SAMPLES[PERMIT]
        answers = next(iter(samples.values()))(clock.today(clock.now()))
        papers = [paper.code for paper in draft.version.parsed.papers]
        draft = drafts.save_answers(
            draft, actor=desk, revision=draft.revision, changes=answers, on_paper=papers
        )
        return filing.file(draft, actor=desk)

    def at_assign(self) -> Task:
        task = self.task(self.filed())
        reception.receive(task, actor=self.ward.reception, seen=task.seen)
        return self.task(task.dossier)

    def at_examine(self) -> Task:
        task = self.at_assign()
        processing.advance(task, actor=self.head, seen=task.seen, action="assign", to=self.officer)
        return self.task(task.dossier)

    def task(self, dossier: Dossier) -> Task:
        """The one live task of the main course."""
        rows = Task.objects.live().select_related("dossier", "agency", "holder")
        return rows.get(dossier=dossier, consultation=False)


def a_permit() -> Permit:
    return Permit(a_ward())
