"""Who decides: the committee of an address, the police or the land branch that serves it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from accounts.demo import ensure_people
from accounts.loading import demo_unit, load_units
from accounts.models import Agency, Post
from dossiers import clock
from dossiers.actions import drafts, filing, reception
from dossiers.documents import planning
from dossiers.models import Dossier
from tests.factories.answers.territory import SAMPLES
from tests.factories.dossiers import a_citizen, a_picture, city_time_at, task_of

pytestmark = pytest.mark.django_db

NOON = "2026-11-25 10:00"


@pytest.fixture(autouse=True)
def _people(morning: None) -> None:
    load_units()
    ensure_people(on=date(2026, 1, 5), verified_at=datetime(2026, 1, 5, 8, tzinfo=UTC), password="x")


def filed(code: str, case: str) -> Dossier:
    """A sample sent online by a citizen, with every paper it needs."""
    citizen = a_citizen()
    draft = drafts.start_draft(code, actor=citizen)
    answers = SAMPLES[code][case](clock.today(clock.now()))
    draft = drafts.save_answers(draft, actor=citizen, revision=draft.revision, changes=answers)
    for paper in filing.read_draft(draft, on=clock.today(clock.now())).missing:
        kind = "JPEG" if "jpeg" in paper.kinds else "PDF"
        upload = a_picture(paper.code, kind=kind)
        drafts.attach_file(
            draft, actor=citizen, paper=paper.code, upload=upload, name=f"{paper.code}.{kind.lower()}"
        )
    return filing.file(draft, actor=citizen)


@pytest.mark.parametrize(
    ("code", "case", "competent", "receiving", "first"),
    [
        ("1.013225", "house", "D003", "D003.01", "D003.01"),
        ("1.012812", "", "D003", "D003.01", "D003.01"),
        ("1.004222", "own", "D003.05", "D003.01", "D003.05"),
        ("1.012783", "resurvey", "D000.02.01.01", "D000.01", "D000.01"),
    ],
)
def test_a_dossier_goes_to_the_office_that_decides(
    code: str, case: str, competent: str, receiving: str, first: str
) -> None:
    with city_time_at(NOON):
        dossier = filed(code, case)
        task = task_of(dossier)
        assert (dossier.competent.code, dossier.receiving.code, task.agency.code) == (
            competent,
            receiving,
            first,
        )
        officer = Post.objects.get(agency=task.agency, role="reception")
        reception.receive(task, actor=officer, seen=task.seen)
        following = task_of(dossier)
        assert Post.objects.filter(agency=following.agency, role__in=following.roles).exists()


def test_the_branch_of_another_ward_is_another() -> None:
    assert Agency.objects.office(demo_unit("Củ Chi"), "land").code != "D000.02.01.01"


def test_a_number_says_who_issued_it_and_the_letterhead_who_stands_above() -> None:
    ward = demo_unit("Bến Thành")
    police, branch = (Agency.objects.office(ward, office) for office in ("police", "land"))
    tails = [planning.issued_by(agency, "TB") for agency in (ward, police, branch)]
    assert tails == ["TB-UBND", "TB-CA", "TB-CNVPĐKĐĐ"]
    above = planning._superior(police)
    assert above is not None
    assert above.name_vi == "Công an Thành phố Hồ Chí Minh"
