"""The page that moves a dossier to the right office, and what people read of it afterwards."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dossiers.models import Dossier, Event
from tests.dossiers.actions import everyone
from tests.factories import dossiers as make
from tests.factories.people import signed_in
from tests.portal.citizen.browsing import send, text

pytestmark = pytest.mark.django_db


def at(name: str, dossier: Dossier) -> str:
    return reverse(f"officer:{name}", args=[dossier.public_id])


def test_the_desk_moves_it_and_everybody_reads_where_it_went() -> None:
    ward, right, citizen = make.a_ward(), make.a_ward("Tân Định"), make.a_citizen()
    dossier = make.a_dossier(citizen, ward=ward)
    desk = signed_in(ward.reception)
    assert at("transfer", dossier) in text(desk.get(at("dossier", dossier)))
    assert "id_to" in text(send(desk, at("transfer", dossier), "events"))  # nothing chosen: asked again
    page = text(send(desk, at("transfer", dossier), "events", to=right.committee.code, note="Cư trú ở đây."))
    dossier.refresh_from_db()
    assert dossier.competent == right.committee
    assert right.committee.name in page
    assert at("transfer", dossier) not in page  # no longer this desk's to move
    there = signed_in(right.reception)
    assert dossier.code in text(there.get(reverse("officer:queue")))
    journal = text(there.get(at("dossier", dossier) + "?tab=journal"))
    assert ward.committee.name in journal
    assert "Cư trú ở đây." in journal
    send(there, at("transfer", dossier), "events", to=ward.committee.code)
    told = text(signed_in(citizen.user).get(reverse("citizen:dossier", args=[dossier.public_id])))
    assert "lần thứ 1" in told or "time 1" in told
    assert "lần thứ 2" in told or "time 2" in told
    assert "Cư trú ở đây." not in told  # a word among colleagues


def test_the_former_office_reads_it_and_is_offered_nothing() -> None:
    ward, right = make.a_ward(), make.a_ward("Tân Định")
    dossier = make.a_dossier(at="verify", ward=ward)
    task = make.task_of(dossier)
    desk = signed_in(ward.reception)
    send(desk, at("transfer", dossier), "events", to=right.committee.code)
    for post in (ward.reception, ward.case_officer):
        client = signed_in(post)
        shown = text(client.get(at("dossier", dossier)))
        assert dossier.code in shown
        assert "mc-actbar" not in shown
        assert dossier.code not in text(client.get(reverse("officer:queue")))
    assert signed_in(ward.reception).get(at("transfer", dossier)).status_code == 403
    now = make.task_of(dossier)
    claim = reverse("officer:claim", args=[now.public_id])
    assert signed_in(ward.case_officer).get(claim).status_code == 404
    assert signed_in(ward.case_officer).post(claim, {"seen": str(now.seen)}).status_code == 404
    assert signed_in(right.case_officer).get(reverse("officer:task", args=[now.public_id])).status_code == 200
    assert signed_in(ward.case_officer).get(reverse("officer:task", args=[task.public_id])).status_code == 200


def test_what_moved_meanwhile_is_said_and_a_second_click_is_none() -> None:
    ward, right = make.a_ward(), make.a_ward("Tân Định")
    dossier = make.a_dossier(ward=ward)
    desk = signed_in(ward.reception)
    everyone.claim(make.task_of(dossier), ward.reception)
    form = {"events": "1", "to": right.committee.code, "note": "Nhầm."}
    page = text(desk.post(at("transfer", dossier), form))
    assert 'value="2"' in page
    assert "Nhầm." in page
    assert Dossier.objects.get(pk=dossier.pk).competent == ward.committee
    desk.post(at("transfer", dossier), {**form, "events": "2"})
    again = desk.post(at("transfer", dossier), {**form, "events": "2"}, follow=False)
    assert again.status_code == 302
    assert Event.objects.filter(dossier=dossier, act="transfer").count() == 1


def test_others_have_no_such_page() -> None:
    ward = make.a_ward()
    dossier = make.a_dossier(at="verify", ward=ward)
    for post, status in ((ward.case_officer, 403), (make.a_ward("Tân Định").reception, 404)):
        assert signed_in(post).get(at("transfer", dossier)).status_code == status


def test_the_names_of_a_timeline_are_asked_for_once() -> None:
    """One move or three: the journal costs the same."""
    ward, right = make.a_ward(), make.a_ward("Tân Định")
    dossier, asked = make.a_dossier(ward=ward), []
    for desk, to in ((ward, right), (right, ward), (ward, right)):
        send(signed_in(desk.reception), at("transfer", dossier), "events", to=to.committee.code)
        reader = signed_in(desk.reception)
        reader.get(at("dossier", dossier))
        with CaptureQueriesContext(connection) as captured:
            reader.get(at("dossier", dossier) + "?tab=journal")
        asked.append(len(captured))
    assert asked[0] == asked[2]
