"""Being late on the officer's pages: the draft with its letter, the head's desk, the citizen's timeline."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actors import Citizen
from dossiers.models import Apology, Dossier
from tests.dossiers.actions import everyone
from tests.dossiers.test_due_times import limited_to
from tests.factories import dossiers as make
from tests.factories.dossiers import Ward
from tests.factories.people import signed_in

pytestmark = pytest.mark.django_db

TYPED: dict[str, Any] = {
    "until": "15/12/2026",
    "reasons": ["needs_verification"],
    "note": "Chờ nơi cũ trả lời.",
}


@pytest.fixture
def ward() -> Iterator[Ward]:
    """It is Wednesday 25 November 2026, 08:30, for the whole test."""
    with make.city_time_at("2026-11-25 08:30"):
        yield make.a_ward()


@pytest.fixture
def citizen() -> Citizen:
    return make.a_citizen()


@pytest.fixture
def dossier(ward: Ward, citizen: Citizen) -> Dossier:
    limited_to({"policy": "WORKING_DAYS", "value": 10})
    return make.a_dossier(citizen, at="verify", ward=ward)


def drafting(dossier: Dossier) -> str:
    return reverse("officer:apologise", args=[make.task_of(dossier).public_id])


def sending(dossier: Dossier) -> str:
    return reverse("officer:extend", args=[dossier.public_id])


def draft(dossier: Dossier, ward: Ward) -> None:
    everyone.apologise(make.task_of(dossier), ward.case_officer)


def of_screen(dossier: Dossier) -> dict[str, str]:
    apology = Apology.objects.get(dossier=dossier, state="drafted")
    dossier.refresh_from_db()
    return {"draft": str(apology.public_id), "content": str(dossier.content_version)}


def test_the_officer_reads_the_letter_before_it_goes_to_the_head(dossier: Dossier, ward: Ward) -> None:
    browser, task = signed_in(ward.case_officer), make.task_of(dossier)
    assert drafting(dossier) in browser.get(reverse("officer:task", args=[task.public_id])).text
    assert "09 tháng 12 năm 2026" in browser.get(drafting(dossier)).text
    shown = browser.post(drafting(dossier), {**TYPED, "seen": str(task.seen), "look": "1"}).text
    assert "ngày 15 tháng 12 năm 2026" in shown
    assert "<li>Chờ nơi cũ trả lời.</li>" in shown
    assert not Apology.objects.exists()
    answer = browser.post(drafting(dossier), {**TYPED, "seen": str(task.seen)})
    assert answer.status_code == 302
    assert Apology.objects.get().note == TYPED["note"]


def test_a_wrong_date_and_a_missing_reason_are_shown_where_they_belong(dossier: Dossier, ward: Ward) -> None:
    browser, seen = signed_in(ward.case_officer), str(make.task_of(dossier).seen)
    for typed, box in (({"until": "13/12/2026", "note": "x"}, "until"), ({"until": "15/12/2026"}, "note")):
        page = browser.post(drafting(dossier), {**typed, "seen": seen})
        assert page.status_code == 200
        assert list(page.context["form"].errors) == [box]
    assert not Apology.objects.exists()


def test_the_head_finds_it_on_the_desk_and_sends_it(dossier: Dossier, ward: Ward, citizen: Citizen) -> None:
    head = signed_in(ward.unit_head)
    assert sending(dossier) not in head.get(reverse("officer:signing")).text
    draft(dossier, ward)
    assert sending(dossier) in head.get(reverse("officer:signing")).text
    assert "#apologies" in head.get(reverse("officer:queue")).text
    page = head.get(sending(dossier)).text
    assert ward.unit_head.user.full_name in page
    assert "Chờ xác minh." in page
    assert head.post(sending(dossier), {**TYPED, **of_screen(dossier)}).status_code == 302
    dossier.refresh_from_db()
    assert dossier.due_at == Apology.objects.get(state="sent").until
    assert sending(dossier) not in head.get(reverse("officer:signing")).text
    again = head.get(sending(dossier))
    assert again.status_code == 302
    mine = signed_in(citizen.user).get(reverse("citizen:dossier", args=[dossier.public_id])).text
    assert "15/12/2026" in mine
    assert "09/12/2026" in mine
    assert TYPED["note"] in mine


def test_a_draft_that_moved_is_shown_again_with_what_was_typed(dossier: Dossier, ward: Ward) -> None:
    draft(dossier, ward)
    old = of_screen(dossier)
    draft(dossier, ward)
    head = signed_in(ward.unit_head)
    page = head.post(sending(dossier), {**TYPED, **old})
    assert page.status_code == 200
    assert page.context["form"].non_field_errors()
    assert TYPED["note"] in page.text
    assert of_screen(dossier)["draft"] in page.text
    assert not Apology.objects.filter(state="sent").exists()


def test_after_the_one_extension_the_page_says_so(dossier: Dossier, ward: Ward) -> None:
    draft(dossier, ward)
    signed_in(ward.unit_head).post(sending(dossier), {**TYPED, **of_screen(dossier)})
    browser = signed_in(ward.case_officer)
    page = browser.get(drafting(dossier), follow=True)
    assert drafting(dossier) not in page.text
    assert [str(message) for message in page.context["messages"]]


def test_others_neither_draft_nor_send(dossier: Dossier, ward: Ward, citizen: Citizen) -> None:
    address = drafting(dossier)
    assert signed_in(make.a_ward("Tân Định").case_officer).get(address).status_code == 404
    draft(dossier, ward)
    assert signed_in(ward.case_officer).get(sending(dossier)).status_code == 403
    assert signed_in(citizen.user).get(sending(dossier)).status_code in {302, 403, 404}
    assert signed_in(make.a_ward("Tân Định").signatory).get(sending(dossier)).status_code == 404


def test_the_desk_asks_the_same_for_one_and_for_three(dossier: Dossier, ward: Ward, citizen: Citizen) -> None:
    draft(dossier, ward)
    head = signed_in(ward.unit_head)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert head.get(reverse("officer:signing")).status_code == 200
        return len(queries)

    asked()
    first = asked()
    for _more in range(2):
        draft(make.a_dossier(citizen, at="verify", ward=ward), ward)
    assert asked() == first


# ---- a colleague's task


def test_a_head_puts_a_colleagues_task_back_and_says_why(dossier: Dossier, ward: Ward) -> None:
    everyone.claim(make.task_of(dossier), ward.case_officer)
    task = make.task_of(dossier)
    address = reverse("officer:put_back", args=[task.public_id])
    head = signed_in(ward.unit_head)
    assert address in head.get(reverse("officer:task", args=[task.public_id])).text
    page = head.post(address, {"seen": str(task.seen), "note": " "})
    assert list(page.context["form"].errors) == ["note"]
    assert head.post(address, {"seen": str(task.seen), "note": "Nghỉ ốm."}).status_code == 302
    assert make.task_of(dossier).holder is None
    assert signed_in(ward.case_officer).get(address).status_code == 403
