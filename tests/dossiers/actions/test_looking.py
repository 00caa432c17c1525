"""Looking leaves a trace that the citizen can read."""

from __future__ import annotations

import pytest

from accounts.actors import Citizen
from accounts.roles import SEES_NO_DOSSIERS, Role
from dossiers.actions import looking
from dossiers.models import AccessRecord, Notice
from tests.dossiers.refusals import denied, refused
from tests.factories import dossiers as make
from tests.factories.dossiers import Ward
from tests.factories.people import a_post, a_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]


def test_each_opening_is_recorded_with_post_purpose_and_time(ward: Ward) -> None:
    dossier = make.a_dossier(ward=ward)
    for _twice in range(2):
        looking.open_dossier(dossier, actor=ward.reception)
    assert [(row.post, row.purpose) for row in AccessRecord.objects.filter(dossier=dossier)] == [
        (ward.reception, "handling")
    ] * 2
    dossier.refresh_from_db()
    assert dossier.events_count == 1  # looking is no act on the dossier


def test_oversight_says_why(ward: Ward) -> None:
    dossier, auditor = make.a_dossier(ward=ward), a_post(Role.OVERSIGHT, agency=ward.committee)
    for purpose in ("", "   ", "x" * 201):
        with refused(at="purpose"):
            looking.open_dossier(dossier, actor=auditor, purpose=purpose)
    assert not AccessRecord.objects.exists()
    assert looking.open_dossier(dossier, actor=auditor, purpose=" Đơn số 7 ").purpose == "Đơn số 7"


@pytest.mark.parametrize("role", sorted(SEES_NO_DOSSIERS))
def test_who_sees_no_dossiers_opens_none(ward: Ward, role: Role) -> None:
    with denied():
        looking.open_dossier(make.a_dossier(ward=ward), actor=a_post(role, agency=ward.committee))


def test_a_disabled_officer_and_a_citizen_open_nothing(ward: Ward, citizen: Citizen) -> None:
    dossier = make.a_dossier(ward=ward)
    gone = a_post(Role.RECEPTION, agency=ward.reception.agency, user=a_user(is_active=False))
    for actor in (gone, citizen):
        with denied():
            looking.open_dossier(dossier, actor=actor)  # type: ignore[arg-type]


def test_only_ones_own_notices_are_marked_as_read(ward: Ward, citizen: Citizen) -> None:
    make.a_dossier(citizen, ward=ward)
    notice = Notice.objects.get(way="account")
    looking.read_notices([notice.pk], user_id=make.a_citizen().user.pk)
    notice.refresh_from_db()
    assert notice.read_at is None
    looking.read_notices([notice.pk], user_id=citizen.user.pk)
    notice.refresh_from_db()
    read = notice.read_at
    assert read is not None
    with make.city_time_at("2026-11-26 10:00"):
        looking.read_notices([notice.pk], user_id=citizen.user.pk)
    notice.refresh_from_db()
    assert notice.read_at == read
